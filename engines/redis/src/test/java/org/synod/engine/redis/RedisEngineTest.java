// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.redis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.consensus.RegisterConsensus;
import org.synod.contract.RegisterContract;
import org.synod.engine.EngineRegister;
import org.synod.engine.UnsuitablePlaceException;
import org.synod.engine.testing.RedisServer;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;

/** One acceptor on a server that runs on. */
class RedisEngineTest implements RegisterContract {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static RedisServer server;
  private static RedisEngine engine;

  @BeforeAll
  static void start() throws Exception {
    server = new RedisServer();
    engine = Quorums.engine(server);
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      engine.close();
      server.close();
    }
  }

  private static String fresh(String name) {
    return name + NAMES.incrementAndGet();
  }

  @Override
  public Register<Long> create() {
    return engine.register(fresh("register"), ByteCodec.ofLong());
  }

  @Override
  public int calls() {
    return 500;
  }

  @Override
  public int threads() {
    return 4;
  }

  @Test
  void aValueHasAnyLengthUpToTheLimit() {
    EngineRegister<byte[]> register = engine.register(fresh("large"), ByteCodec.ofBytes());
    byte[] largest = new byte[RedisEngine.MAX_BYTES];
    largest[RedisEngine.MAX_BYTES - 1] = 7;
    assertTrue(register.compareAndSet(0, largest));
    assertArrayEquals(largest, register.get().value());
    assertTrue(register.compareAndSet(1, new byte[0]));
    assertArrayEquals(new byte[0], register.get().value());
    Refusal.ofArgument(
        "next: 1048577 bytes, allowed: 0 to 1048576",
        () -> register.compareAndSet(2, new byte[RedisEngine.MAX_BYTES + 1]));
    assertEquals(2, register.get().version());
  }

  @Test
  void consensusOverARegister() throws Exception {
    String name = fresh("decision");
    String[] decided = new String[4];
    Race.of(
        decided.length,
        thread ->
            decided[thread] =
                new RegisterConsensus<>(engine.register(name, ByteCodec.ofUtf8()))
                    .propose("from " + thread));
    for (String each : decided) {
      assertEquals(decided[0], each);
    }
  }

  @Test
  void awaitSeesAWriteOfAnother() throws Exception {
    EngineRegister<Long> watched = engine.register(fresh("watched"), ByteCodec.ofLong());
    Race.of(
        2,
        thread -> {
          if (thread == 0) {
            assertEquals(new Versioned<>(1, 7L), watched.await(0, Duration.ofMinutes(5)));
          } else {
            assertTrue(watched.compareAndSet(0, 7L));
          }
        });
  }

  @Test
  void somethingElseUnderTheKeyIsRefusedByNameAndUnchanged() {
    List<List<Object>> taken =
        List.of(
            List.of(Command.RPUSH, "an element"),
            List.of(Command.SET, ""),
            List.of(Command.SET, "a text"),
            List.of(Command.SET, "a text that is longer than the head of a record, by some bytes"),
            List.of(Command.SET, "0".repeat(ServerInfo.RUN_LENGTH) + "\0".repeat(Long.BYTES)));
    for (List<Object> each : taken) {
      String name = fresh("taken");
      server.call((Command) each.get(0), "synod:" + name, each.get(1));
      byte[] before = (byte[]) server.call(Command.DUMP, "synod:" + name);
      Register<Long> register = engine.register(name, ByteCodec.ofLong());
      String start = "key synod:" + name + ": ";
      Refusal.of(UnsuitablePlaceException.class, start, register::get);
      Refusal.of(UnsuitablePlaceException.class, start, () -> register.compareAndSet(0, 1L));
      Refusal.of(UnsuitablePlaceException.class, start, () -> register.compareAndSet(3, 1L));
      assertArrayEquals(before, (byte[]) server.call(Command.DUMP, "synod:" + name));
    }
  }

  @Test
  void aScriptThatTheServerDoesNotHaveIsSent() {
    Register<Long> register = create();
    server.call(Command.SCRIPT, "FLUSH");
    assertTrue(register.compareAndSet(0, 1L));
    assertTrue(register.compareAndSet(1, 2L));
    assertEquals(new Versioned<>(2, 2L), register.get());
  }

  @Test
  void aWriteThatTheServerAnswersWithAnErrorHasNoEffect() {
    server.call(Command.ACL, "SETUSER", "reader", "on", ">secret", "~*", "+@all", "-set");
    JedisClientConfig config =
        DefaultJedisClientConfig.builder()
            .timeoutMillis(120_000)
            .user("reader")
            .password("secret")
            .build();
    String name = fresh("read");
    try (RedisEngine reader = new RedisEngine(server.address(), config, "synod")) {
      Register<Long> register = reader.register(name, ByteCodec.ofLong());
      requireSilence("script: ", () -> register.compareAndSet(0, 1L));
      assertEquals(Versioned.unset(), register.get());
    }
  }

  @Test
  void aReplicaIsRefusedByName() throws Exception {
    try (RedisServer replica =
            new RedisServer("--replicaof", "127.0.0.1", "" + server.address().getPort());
        RedisEngine onReplica = Quorums.engine(replica)) {
      Register<Long> register = onReplica.register("a", ByteCodec.ofLong());
      String reason = "server " + replica.address() + ": role \"slave\", allowed: master";
      requireSilence(reason, register::get);
      requireSilence(reason, () -> register.compareAndSet(0, 1L));
    }
  }

  @Test
  void aServerThatBecomesAReplicaIsSilentMeanwhile() throws Exception {
    try (RedisServer own = new RedisServer();
        RedisEngine onOwn = Quorums.engine(own)) {
      Register<Long> register = onOwn.register("a", ByteCodec.ofLong());
      register.compareAndSet(0, 1L);
      own.call(Command.REPLICAOF, "127.0.0.1", "1"); // nobody: it keeps its memory
      requireSilence("READONLY", register::get);
      requireSilence("READONLY", () -> register.compareAndSet(1, 2L));
      own.call(Command.REPLICAOF, "NO", "ONE");
      assertEquals(new Versioned<>(1, 1L), register.get());
    }
  }

  @Test
  void aServerThatMayEvictRecordsIsRefusedByName() throws Exception {
    try (RedisServer evicting = new RedisServer("--maxmemory-policy", "allkeys-lru");
        RedisEngine onEvicting = Quorums.engine(evicting)) {
      Register<Long> register = onEvicting.register("a", ByteCodec.ofLong());
      requireSilence("maxmemory_policy \"allkeys-lru\", allowed: noeviction", register::get);
    }
  }

  @Test
  void aWrongPasswordIsToldAndNothingIsSent() throws Exception {
    try (RedisServer guarded = new RedisServer("--requirepass", "secret")) {
      JedisClientConfig wrong =
          DefaultJedisClientConfig.builder().timeoutMillis(120_000).password("wrong").build();
      requireUnsent(new RedisEngine(guarded.address(), wrong, "synod"), "WRONGPASS");
      requireUnsent(Quorums.engine(guarded), "NOAUTH");
    }
  }

  @Test
  void aServerThatIsNotThereIsToldAndNothingIsSent() {
    HostAndPort nobody = new HostAndPort("127.0.0.1", 1);
    requireUnsent(new RedisEngine(nobody, RedisServer.patient(), "synod"), "127.0.0.1:1");
  }

  @Test
  void aClosedEngineIsSilent() {
    RedisEngine closed = Quorums.engine(server);
    closed.register("closed", ByteCodec.ofLong()).get();
    closed.close();
    requireUnsent(closed, "Pool not open");
  }

  private static void requireUnsent(RedisEngine engine, String reason) {
    try (engine) {
      Register<Long> register = engine.register("a", ByteCodec.ofLong());
      requireSilence(reason, register::get);
      requireSilence(reason, () -> register.compareAndSet(0, 1L));
    }
  }

  /** Requires that a call has no effect, and that the reason is told. */
  static void requireSilence(String reason, Runnable call) {
    RegisterUnavailableException thrown =
        assertThrows(RegisterUnavailableException.class, call::run);
    assertEquals(Effect.NONE, thrown.effect(), thrown.getMessage());
    assertTrue(thrown.getMessage().contains(reason), thrown.getMessage());
  }

  @Test
  void refusesBadInputByName() {
    HostAndPort address = server.address();
    for (String prefix : new String[] {"", "Synod", "a:b", "1a", "a".repeat(64)}) {
      Refusal.ofArgument(
          "prefix: \"" + prefix + "\"",
          () -> new RedisEngine(address, RedisServer.patient(), prefix));
    }
    JedisClientConfig endless = DefaultJedisClientConfig.builder().socketTimeoutMillis(0).build();
    Refusal.ofArgument(
        "config: socketTimeoutMillis 0", () -> new RedisEngine(address, endless, "synod"));
    JedisClientConfig unlimited =
        DefaultJedisClientConfig.builder().connectionTimeoutMillis(0).build();
    Refusal.ofArgument(
        "config: connectionTimeoutMillis 0", () -> new RedisEngine(address, unlimited, "synod"));
    Refusal.ofNull("server", () -> new RedisEngine(null, endless, "synod"));
    Refusal.ofNull("config", () -> new RedisEngine(address, null, "synod"));
    Refusal.ofNull("prefix", () -> new RedisEngine(address, RedisServer.patient(), null));
    assertEquals("RedisEngine[" + address + ", keys synod:*]", engine.toString());
  }
}
