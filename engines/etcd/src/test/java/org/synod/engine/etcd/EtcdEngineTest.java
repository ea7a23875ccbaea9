// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.etcd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
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
import org.synod.engine.testing.DroppingProxy;
import org.synod.engine.testing.EtcdServer;
import org.synod.engine.testing.Wire;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** The engine on a server of etcd. */
class EtcdEngineTest implements RegisterContract {
  private static final Duration LONG = Duration.ofHours(1);
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static EtcdServer server;

  @BeforeAll
  static void start() throws Exception {
    server = EtcdServer.cluster(1).get(0);
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private static EtcdEngine engine() {
    return engine(server.endpoint());
  }

  private static EtcdEngine engine(URI... endpoints) {
    return new EtcdEngine(HttpClient.newHttpClient(), List.of(endpoints), "synod", LONG);
  }

  private static String fresh(String name) {
    return name + NUMBERS.incrementAndGet();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Register<Long> create() {
    return engine().register(fresh("register"), ByteCodec.ofLong());
  }

  @Override
  public int threads() {
    return 4;
  }

  @Override
  public int calls() {
    return 20;
  }

  @Test
  void theVersionIsTheOneOfEtcd() throws Exception {
    String name = fresh("seen");
    Register<String> register = engine().register(name, ByteCodec.ofUtf8());
    register.compareAndSet(0, "a");
    register.compareAndSet(1, "b");
    Json found =
        Json.parse(server.post("/v3/kv/range", "{\"key\":\"" + base64("synod/" + name) + "\"}"))
            .field("kvs")
            .first();
    assertEquals("2", found.field("version").text());
    assertEquals("b", new String(found.field("value").bytes(), StandardCharsets.UTF_8));
  }

  @Test
  void aValueHasAnyLengthUpToTheLimit() {
    String longest = "x".repeat(EngineRegister.MAX_NAME);
    EtcdEngine wide =
        new EtcdEngine(HttpClient.newHttpClient(), List.of(server.endpoint()), longest, LONG);
    EngineRegister<byte[]> register = wide.register(longest, ByteCodec.ofBytes());
    byte[] largest = new byte[EtcdEngine.MAX_BYTES];
    for (int i = 0; i < largest.length; i++) {
      largest[i] = (byte) (i * 31);
    }
    assertTrue(register.compareAndSet(0, largest));
    assertArrayEquals(largest, register.get().value());
    assertEquals(1, register.compareAndExchange(0, largest).version(), "the witness is as large");
    assertTrue(register.compareAndSet(1, new byte[0]));
    assertArrayEquals(new byte[0], register.get().value());
    Refusal.ofArgument(
        "next: 1568769 bytes, allowed: 0 to 1568768",
        () -> register.compareAndSet(2, new byte[EtcdEngine.MAX_BYTES + 1]));
    assertEquals(2, register.get().version());
  }

  @Test
  void awaitSeesAWriteOfAnotherAndLeavesNoConnection() throws Exception {
    String name = fresh("watched");
    try (DroppingProxy proxy = new DroppingProxy(Wire.ETCD, server.port(), Integer.MAX_VALUE)) {
      EtcdEngine engine = engine(URI.create("http://127.0.0.1:" + proxy.port()));
      Race.of(
          2,
          thread -> {
            EngineRegister<Long> mine = engine.register(name, ByteCodec.ofLong());
            for (long version = 0; version < 20; version++) {
              if (version % 2 == thread) { // they take turns, each when it has seen the other's
                assertTrue(mine.compareAndSet(version, version * 10));
              } else {
                assertEquals(
                    new Versioned<>(version + 1, version * 10),
                    mine.await(version, LONG)); // the watch is not renewed before
              }
            }
          });
      EngineRegister<Long> register = engine.register(name, ByteCodec.ofLong());
      assertEquals(20, register.await(20, Duration.ofMillis(1)).version());
      while (proxy.open() > 5) { // those that are kept for the next request
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void awaitEndsWithAnInterrupt() throws Exception {
    EtcdEngine engine = engine();
    assertThrows(
        AssertionError.class,
        () ->
            Race.of( // which interrupts the other thread if one fails
                2,
                thread -> {
                  if (thread == 1) {
                    throw new IllegalStateException("interrupt");
                  }
                  engine.await("never", 0, Duration.ofDays(365_000));
                }));
  }

  @Test
  void aKeyWithALeaseIsRefusedByNameAndUnchanged() throws Exception {
    String name = fresh("leased");
    String key = "{\"key\":\"" + base64("synod/" + name) + "\"";
    String lease = Json.parse(server.post("/v3/lease/grant", "{\"TTL\":3600}")).field("ID").text();
    server.post("/v3/kv/put", key + ",\"value\":\"AQ==\",\"lease\":\"" + lease + "\"}");
    Register<byte[]> register = engine().register(name, ByteCodec.ofBytes());
    String start = "key synod/" + name + ": lease " + Long.toHexString(Long.parseLong(lease));
    Refusal.of(UnsuitablePlaceException.class, start, register::get);
    for (long version : new long[] {0, 1, 2}) {
      Refusal.of(
          UnsuitablePlaceException.class,
          start,
          () -> register.compareAndSet(version, new byte[1]));
    }
    Json found = Json.parse(server.post("/v3/kv/range", key + "}")).field("kvs").first();
    assertEquals(1, found.field("version").number());
    assertEquals(lease, found.field("lease").text());
  }

  /** What the javadoc says is not guaranteed. */
  @Test
  void aDeletedKeyIsUnsetAgainAndItsVersionsComeBack() throws Exception {
    String name = fresh("deleted");
    String key = "{\"key\":\"" + base64("synod/" + name) + "\"}";
    Register<Long> register = engine().register(name, ByteCodec.ofLong());
    register.compareAndSet(0, 1L);
    Json before = Json.parse(server.post("/v3/kv/range", key)).field("kvs").first();
    server.post("/v3/kv/deleterange", key);
    assertEquals(Versioned.unset(), register.get());
    assertTrue(register.compareAndSet(0, 2L));
    assertEquals(1, register.get().version());
    Json after = Json.parse(server.post("/v3/kv/range", key)).field("kvs").first();
    assertTrue(
        after.field("create_revision").number() > before.field("mod_revision").number(),
        "etcd could tell");
  }

  @Test
  void consensusOverARegister() throws Exception {
    String name = fresh("decision");
    String[] decided = new String[4];
    Race.of(
        decided.length,
        thread ->
            decided[thread] =
                new RegisterConsensus<>(engine().register(name, ByteCodec.ofUtf8()))
                    .propose("from " + thread));
    for (String each : decided) {
      assertEquals(decided[0], each);
    }
  }

  @Test
  void aQuorumOfRegistersOfWhichOneIsDown() {
    ByteCodec<QuorumState<Long>> codec = ByteCodec.ofWords(QuorumState.codec(Codec.ofLong()));
    List<Register<QuorumState<Long>>> acceptors = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      acceptors.add(engine().register(fresh("acceptor"), codec));
    }
    Memory memory = new HeapMemory(2);
    QuorumSystem majority = QuorumSystem.majority(3);
    QuorumRegister.found(memory, Codec.ofLong(), acceptors, majority);
    acceptors.set(0, engine(URI.create("http://127.0.0.1:1")).register("down", codec));
    QuorumRegister<Long> register =
        new QuorumRegister<>(memory, Codec.ofLong(), acceptors, majority);
    for (long i = 1; i <= 20; i++) {
      assertEquals(i, register.updateAndGet(x -> x == null ? 1 : x + 1).value());
    }
  }

  @Test
  void aServerThatIsNotThereIsToldAndNothingIsSent() {
    URI nobody = URI.create("http://127.0.0.1:1");
    Register<Long> register = engine(nobody).register("a", ByteCodec.ofLong());
    for (RegisterUnavailableException thrown :
        List.of(
            assertThrows(RegisterUnavailableException.class, register::get),
            assertThrows(
                RegisterUnavailableException.class, () -> register.compareAndSet(0, 1L)))) {
      assertEquals(Effect.NONE, thrown.effect());
      String start =
          "EngineRegister[a in EtcdEngine[synod at [http://127.0.0.1:1]]]: http://127.0.0.1:1: "
              + "no connection: ";
      assertTrue(thrown.getMessage().startsWith(start), thrown.getMessage());
      assertFalse(thrown.getMessage().endsWith("null"), thrown.getMessage());
    }
    Register<Long> both =
        engine(nobody, server.endpoint()).register(fresh("a"), ByteCodec.ofLong());
    assertTrue(both.compareAndSet(0, 1L));
    assertEquals(1, both.get().version());
  }
}
