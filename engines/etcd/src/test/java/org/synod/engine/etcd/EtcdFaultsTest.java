// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.synod.contract.MissedCallsContract;
import org.synod.engine.Engine;
import org.synod.engine.Outcome;
import org.synod.engine.testing.EtcdServer;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * Exact counts on a cluster of three servers, while its leader is stopped or killed. {@code
 * -Dsynod.etcd.increments=2000} goes on for longer.
 */
@Tag("deep")
class EtcdFaultsTest {
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static List<EtcdServer> servers = List.of();

  @BeforeAll
  static void start() throws Exception {
    servers = EtcdServer.cluster(3);
  }

  @AfterAll
  static void stop() throws Exception {
    for (EtcdServer server : servers) {
      server.close();
    }
  }

  private static EtcdEngine engine(Duration timeout, URI... endpoints) {
    HttpClient client = HttpClient.newBuilder().connectTimeout(timeout).build();
    return new EtcdEngine(client, List.of(endpoints), "synod", timeout);
  }

  private static Register<Long> register(Engine engine) {
    return engine.register("faulty" + NUMBERS.incrementAndGet(), ByteCodec.ofLong());
  }

  /** The leader is lost again and again. */
  @Nested
  class WithoutALeader implements MissedCallsContract {
    private final AtomicInteger lost = new AtomicInteger();

    @Override
    public Register<Long> create() {
      URI[] endpoints = servers.stream().map(EtcdServer::endpoint).toArray(URI[]::new);
      return register(new LosingLeaders(engine(EtcdServer.TIMEOUT, endpoints), 12, lost));
    }

    @Override
    public int threads() {
      return 3;
    }

    @Override
    public int increments() {
      return Integer.getInteger("synod.etcd.increments", 24);
    }

    @AfterEach
    void end() throws Exception {
      assertTrue(lost.get() >= 2, "leaders lost: " + lost);
      for (EtcdServer each : servers) {
        each.awaitReady();
      }
    }
  }

  /**
   * An engine that loses the leader around every n-th write. It stops the leader before the write,
   * which then cannot be answered, and lets the leader go on afterwards. Next time it kills the
   * leader while writes are on their way, and starts it again.
   */
  private record LosingLeaders(
      Engine engine, int oneIn, AtomicInteger lost, AtomicInteger writes, AtomicBoolean isBusy)
      implements Engine {

    LosingLeaders(Engine engine, int oneIn, AtomicInteger lost) {
      this(engine, oneIn, lost, new AtomicInteger(), new AtomicBoolean());
    }

    @Override
    public Versioned<byte[]> read(String name) throws Exception {
      return engine.read(name);
    }

    @Override
    public Outcome write(String name, long expectedVersion, byte[] next) throws Exception {
      boolean isChosen = !isBusy.get() && writes.incrementAndGet() % oneIn == 0;
      if (!isChosen || !isBusy.compareAndSet(false, true)) {
        return engine.write(name, expectedVersion, next);
      }
      try {
        EtcdServer leader = EtcdServer.leader(servers);
        return lost.incrementAndGet() % 2 == 0
            ? writeWhileKilled(leader, name, expectedVersion, next)
            : writeWhileStopped(leader, name, expectedVersion, next);
      } finally {
        isBusy.set(false);
      }
    }

    private Outcome writeWhileStopped(
        EtcdServer leader, String name, long expectedVersion, byte[] next) throws Exception {
      leader.stop();
      try {
        return engine.write(name, expectedVersion, next);
      } finally {
        leader.resume();
      }
    }

    private Outcome writeWhileKilled(
        EtcdServer leader, String name, long expectedVersion, byte[] next) throws Exception {
      Thread killer =
          new Thread(
              () -> {
                try {
                  leader.kill();
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              });
      killer.start();
      try {
        return engine.write(name, expectedVersion, next);
      } finally {
        killer.join();
        leader.start();
      }
    }

    @Override
    public int maxBytes() {
      return engine.maxBytes();
    }
  }

  private static long version(Register<Long> register) {
    for (; ; ) {
      try {
        return register.get().version();
      } catch (RegisterUnavailableException e) {
        continue; // an election goes on
      }
    }
  }

  private static void write(Register<Long> register, long version) {
    while (version(register) < version) {
      try {
        register.compareAndSet(version - 1, version); // at most once, also if one comes late
      } catch (RegisterUnavailableException e) {
        continue;
      }
    }
  }

  @Test
  void aReadThroughAnotherServerSeesEachWriteBefore() {
    List<Register<Long>> registers = new ArrayList<>();
    String name = "seen" + NUMBERS.incrementAndGet();
    for (EtcdServer each : servers) {
      registers.add(
          engine(EtcdServer.TIMEOUT, each.endpoint()).register(name, ByteCodec.ofLong()));
    }
    for (int version = 1; version <= 100; version++) {
      write(registers.get(version % 3), version);
      assertEquals(version, version(registers.get((version + 1) % 3)));
      assertEquals(version, version(registers.get((version + 2) % 3)));
    }
  }

  @Test
  void aStoppedServerLeavesAnUnknownEffectAndThenTheOthersAreAsked() throws Exception {
    EtcdServer stopped = servers.get(1);
    URI[] endpoints = {stopped.endpoint(), servers.get(2).endpoint(), servers.get(0).endpoint()};
    Register<Long> register = register(engine(EtcdServer.TIMEOUT, endpoints));
    write(register, 1);
    Register<Long> fresh = register(engine(EtcdServer.TIMEOUT, endpoints));
    stopped.stop();
    try {
      RegisterUnavailableException thrown =
          assertThrows(RegisterUnavailableException.class, () -> fresh.compareAndSet(0, 1L));
      assertEquals(Effect.UNKNOWN, thrown.effect(), thrown.getMessage());
      assertTrue(thrown.getMessage().contains(stopped.endpoint() + ": "), thrown.getMessage());
      for (long version = 2; version <= 20; version++) {
        write(register, version);
      }
    } finally {
      stopped.resume();
    }
  }
}
