// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.synod.Race;
import org.synod.contract.MissedCallsContract;
import org.synod.engine.Engine;
import org.synod.engine.EngineRegister;
import org.synod.engine.testing.DroppingProxy;
import org.synod.engine.testing.Wire;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** What becomes of operations whose connection or session is lost, or that cannot be begun. */
@Tag("deep")
class ZooKeeperFaultsTest {
  private static LocalServer server;
  private DroppingProxy proxy;
  private Clients clients;
  private ZooKeeperEngine engine;

  @BeforeAll
  static void start() throws Exception {
    server = new LocalServer();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  /** An engine behind a proxy that loses writes; a lost answer may end its session too. */
  private Register<Long> behindProxy(int oneIn, boolean isSessionExpired, String name)
      throws IOException {
    try (ZooKeeperEngine direct = server.engine()) {
      direct.register("faults/first", ByteCodec.ofLong()).updateAndGet(x -> 1L); // the parents
    }
    Runnable behindLoss =
        () -> {
          if (isSessionExpired) {
            server.expire(clients.last.getSessionId());
          }
        };
    proxy = new DroppingProxy(Wire.ZOOKEEPER, server.port(), oneIn, behindLoss);
    clients = new Clients(proxy.port());
    engine = clients.engine();
    return engine.register(name, ByteCodec.ofLong());
  }

  @AfterEach
  void close() throws IOException {
    if (engine != null) {
      engine.close();
      proxy.close();
    }
  }

  private static RegisterUnavailableException unavailable(Effect effect, Runnable call) {
    RegisterUnavailableException thrown =
        assertThrows(RegisterUnavailableException.class, call::run);
    assertEquals(effect, thrown.effect(), thrown.getMessage());
    return thrown;
  }

  /** Reads again if the end of a connection is told late. */
  private static Versioned<Long> read(Register<Long> register) {
    for (; ; ) {
      try {
        return register.get();
      } catch (RegisterUnavailableException e) {
        assertEquals(Effect.NONE, e.effect());
      }
    }
  }

  @Test
  void aLostConnectionLeavesAnUnknownEffect() throws Exception {
    Register<Long> register = behindProxy(2, false, "faults/lost");
    assertTrue(register.compareAndSet(0, 1L));
    RegisterUnavailableException thrown =
        unavailable(Effect.UNKNOWN, () -> register.compareAndSet(1, 2L));
    assertTrue(thrown.getMessage().endsWith("ConnectionLoss for /synod/faults/lost"));
    assertEquals(new Versioned<>(2, 2L), read(register), "it was done");
    assertTrue(register.compareAndSet(2, 3L));
    unavailable(Effect.UNKNOWN, () -> register.compareAndSet(3, 4L));
    assertEquals(new Versioned<>(3, 3L), read(register), "it was not");
    assertEquals(1, proxy.lostAnswers());
    assertEquals(1, proxy.lostRequests());
    assertEquals(1, clients.opened.get(), "the session goes on");
  }

  /** The control: the same faults, and a caller who tries again as if nothing had happened. */
  @Test
  void aWriteThatIsRepeatedBlindlyIsCountedTwice() throws Exception {
    Register<Long> register = behindProxy(4, false, "faults/control");
    int each = 6;
    for (int i = 0; i < each; ) {
      try {
        register.updateAndGet(x -> x == null ? 1 : x + 1);
        i++;
      } catch (RegisterUnavailableException e) {
        continue;
      }
    }
    assertTrue(proxy.lostAnswers() > 0);
    assertEquals(each + proxy.lostAnswers(), register.get().value());
  }

  /** Answers are lost. Each takes the client half a second. */
  @Nested
  class BehindAProxy implements MissedCallsContract {
    @Override
    public Register<Long> create() {
      try {
        return behindProxy(8, false, "faults/missed");
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public int threads() {
      return 2;
    }

    @Override
    public int increments() {
      return 50;
    }
  }

  /** Answers are lost, and the session with each of them. */
  @Nested
  class WithExpiredSessions implements MissedCallsContract {
    @Override
    public Register<Long> create() {
      try {
        return behindProxy(8, true, "faults/expired");
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @AfterEach
    void sessionsExpired() {
      assertTrue(clients.opened.get() > 1, "no session has expired");
    }

    @Override
    public int threads() {
      return 2;
    }

    @Override
    public int increments() {
      return 12;
    }
  }

  @Test
  void aSessionThatExpiresBetweenOperationsIsFollowedByAnother() throws Exception {
    Register<Long> register = behindProxy(1_000_000, false, "faults/between");
    register.updateAndGet(x -> 1L);
    server.expire(clients.last.getSessionId());
    for (; ; ) { // one operation may be under way while the connection ends
      try {
        register.updateAndGet(x -> 2L);
        break;
      } catch (RegisterUnavailableException e) {
        continue;
      }
    }
    assertEquals(2L, register.get().value());
    assertEquals(2, clients.opened.get());
  }

  @Test
  void awaitSurvivesTheEndOfItsSession() throws Exception {
    behindProxy(1_000_000, false, "faults/watched");
    EngineRegister<Long> mine = engine.register("faults/watched", ByteCodec.ofLong());
    mine.compareAndSet(0, 1L);
    Race.of(
        2,
        thread -> {
          if (thread == 0) {
            server.awaitWatches(1);
            server.expire(clients.last.getSessionId());
            server.awaitWatches(0); // so no watch tells of the write
            try (ZooKeeperEngine other = server.engine()) {
              other.register("faults/watched", ByteCodec.ofLong()).compareAndSet(1, 2L);
            }
            return;
          }
          for (; ; ) {
            try {
              assertEquals(new Versioned<>(2, 2L), mine.await(1, Duration.ofDays(1)));
              return;
            } catch (RegisterUnavailableException e) {
              assertEquals(Effect.NONE, e.effect()); // a read that met the end
            }
          }
        });
  }

  @Test
  void aServerThatIsNotThereIsToldAndNothingIsSent() {
    try (ZooKeeperEngine nobody =
        new ZooKeeperEngine("127.0.0.1:1", Duration.ofMillis(200), "/synod")) {
      requireNone(
          nobody,
          "EngineRegister[a in ZooKeeperEngine[/synod at 127.0.0.1:1]]: no connection within"
              + " PT0.2S, the client is CONNECTING");
    }
  }

  @Test
  void aHostWithoutAddressIsToldAndNothingIsSent() {
    try (ZooKeeperEngine nobody =
        new ZooKeeperEngine("no-such-host.invalid:1", Duration.ofMillis(200), "/synod")) {
      requireNone(nobody, "EngineRegister[a in ZooKeeperEngine[/synod at no-such-host.invalid:1]]");
    }
  }

  @Test
  void anOpenerThatFailsIsToldAndNothingIsSent() {
    ClientOpener failing =
        watcher -> {
          throw new IOException("no key store");
        };
    try (ZooKeeperEngine none =
        new ZooKeeperEngine(
            failing, Duration.ofMillis(200), ZooDefs.Ids.OPEN_ACL_UNSAFE, "/synod")) {
      requireNone(none, "EngineRegister[a in ZooKeeperEngine[/synod]]: no key store");
    }
  }

  @Test
  void anAuthenticationThatTheServerRefusesIsTold() {
    ClientOpener wrong =
        watcher -> {
          ZooKeeper client = new Clients(server.port()).open(watcher);
          client.addAuthInfo("nosuchscheme", new byte[0]);
          return client;
        };
    try (ZooKeeperEngine engine =
        new ZooKeeperEngine(
            wrong, LocalServer.TIMEOUT, ZooDefs.Ids.OPEN_ACL_UNSAFE, "/synod")) {
      Register<Long> register = engine.register("a", ByteCodec.ofLong());
      requireAuthFailed(register::get);
      requireAuthFailed(() -> register.compareAndSet(0, 1L));
      requireAuthFailed(() -> register.compareAndSet(1, 1L));
    }
  }

  /** The server may end the connection before the client has read that it refuses. */
  private static void requireAuthFailed(Executable operation) {
    String name = "EngineRegister[a in ZooKeeperEngine[/synod]]: KeeperErrorCode = ";
    String message;
    int attempts = 0;
    do {
      message = assertThrows(RegisterUnavailableException.class, operation).getMessage();
    } while (message.startsWith(name + "ConnectionLoss") && ++attempts < 100);
    assertTrue(message.startsWith(name + "AuthFailed"), message);
  }

  @Test
  void aZnodeOfAnotherUserIsTold() throws Exception {
    ClientOpener owner =
        watcher -> {
          ZooKeeper client = new Clients(server.port()).open(watcher);
          client.addAuthInfo("digest", "owner:secret".getBytes());
          return client;
        };
    try (ZooKeeperEngine owned =
            new ZooKeeperEngine(
                owner, LocalServer.TIMEOUT, ZooDefs.Ids.CREATOR_ALL_ACL, "/private");
        ZooKeeperEngine stranger =
            new ZooKeeperEngine(server.hosts(), LocalServer.TIMEOUT, "/private")) {
      assertTrue(owned.register("b", ByteCodec.ofLong()).compareAndSet(0, 1L));
      unavailable(
          Effect.NONE, () -> stranger.register("a", ByteCodec.ofLong()).compareAndSet(0, 1L));
      unavailable(Effect.NONE, stranger.register("b", ByteCodec.ofLong())::get);
      assertEquals(1, owned.register("b", ByteCodec.ofLong()).get().version());
    }
  }

  @Test
  void anEngineThatIsClosedSaysSo() {
    ZooKeeperEngine closed = server.engine();
    closed.register("closed", ByteCodec.ofLong()).updateAndGet(x -> 1L);
    closed.close();
    closed.close();
    requireNone(
        closed,
        "EngineRegister[a in ZooKeeperEngine[/synod at " + server.hosts()
            + "]]: the engine is closed");
    server.engine().close(); // it was never opened
  }

  private static void requireNone(Engine engine, String start) {
    Register<Long> register = engine.register("a", ByteCodec.ofLong());
    for (RegisterUnavailableException thrown :
        new RegisterUnavailableException[] {
          unavailable(Effect.NONE, register::get),
          unavailable(Effect.NONE, () -> register.compareAndSet(0, 1L)),
          unavailable(Effect.NONE, () -> register.compareAndSet(1, 1L))
        }) {
      assertTrue(thrown.getMessage().startsWith(start), thrown.getMessage());
    }
  }
}
