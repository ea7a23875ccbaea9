// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.synod.engine.redis.RedisEngineTest.requireSilence;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.synod.engine.Engine;
import org.synod.engine.testing.RedisServer;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;
import redis.clients.jedis.Protocol.Command;

/** Servers that are killed and started again, empty or with an old snapshot. */
class RedisRestartTest {
  private final List<RedisServer> servers = new ArrayList<>();
  private final List<RedisEngine> engines = new ArrayList<>();
  private RedisServer server;
  private RedisEngine engine;

  @BeforeEach
  void start() throws Exception {
    for (int i = 0; i < 3; i++) {
      servers.add(new RedisServer());
      engines.add(Quorums.engine(servers.get(i)));
    }
    server = servers.get(1);
    engine = engines.get(1);
  }

  @AfterEach
  void stop() throws Exception {
    engines.forEach(RedisEngine::close);
    for (RedisServer each : servers) {
      each.close();
    }
  }

  private void killAndStart() throws Exception {
    server.kill();
    server.start();
    // The connection of the engine is broken, which the next call finds.
    assertThrows(
        RegisterUnavailableException.class,
        () -> engine.register("a", ByteCodec.ofLong()).get());
  }

  @Test
  void aServerThatWasStartedAgainIsRefusedUntilItIsAdopted() throws Exception {
    Register<Long> register = engine.register("a", ByteCodec.ofLong());
    register.compareAndSet(0, 1L);
    killAndStart();
    for (int i = 0; i < 2; i++) {
      requireSilence("which may have forgotten, allowed: run", register::get);
      requireSilence("which may have forgotten", () -> register.compareAndSet(0, 2L));
      requireSilence("which may have forgotten", () -> register.compareAndSet(1, 2L));
    }
    engine.adopt();
    assertEquals(Versioned.unset(), register.get());
    assertTrue(register.compareAndSet(0, 3L));
    assertEquals(new Versioned<>(1, 3L), register.get());
    killAndStart();
    requireSilence("which may have forgotten", register::get);
  }

  @Test
  void aRecordOfAnOldSnapshotIsRefusedEvenIfTheServerIsAdopted() throws Exception {
    Register<Long> register = engine.register("a", ByteCodec.ofLong());
    register.compareAndSet(0, 1L);
    server.call(Command.SAVE);
    register.compareAndSet(1, 2L);
    killAndStart();
    requireSilence("which may have forgotten", register::get);
    engine.adopt();
    try (RedisEngine another = Quorums.engine(server)) {
      for (RedisEngine each : List.of(engine, another)) {
        Register<Long> restored = each.register("a", ByteCodec.ofLong());
        String reason = "key synod:a: version 1 of run ";
        requireSilence(reason, restored::get);
        requireSilence(reason, () -> restored.compareAndSet(0, 3L));
        requireSilence(reason, () -> restored.compareAndSet(1, 3L));
        requireSilence(reason, () -> restored.compareAndSet(2, 3L));
      }
    }
    Register<Long> empty = engine.register("b", ByteCodec.ofLong());
    assertTrue(empty.compareAndSet(0, 1L));
    server.call(Command.DEL, "synod:a");
    assertTrue(register.compareAndSet(0, 4L), "the register was founded again");
  }

  /** The control: without the run, a server with an old snapshot goes back in silence. */
  @Test
  void withoutTheRunAnOldSnapshotGoesBackInSilence() throws Exception {
    Register<Long> register = new ForgetfulEngine(server).register("a", ByteCodec.ofLong());
    register.compareAndSet(0, 1L);
    server.call(Command.SAVE);
    register.compareAndSet(1, 2L);
    assertEquals(new Versioned<>(2, 2L), register.get());
    server.kill();
    server.start();
    assertEquals(new Versioned<>(1, 1L), register.get());
    assertTrue(register.compareAndSet(1, 3L), "version 2 is written twice");
  }

  /**
   * Three writes, the last two of which only the acceptors 0 and 1 know; then acceptor 1 loses its
   * last memory, and acceptors 1 and 2 are the only ones that answer.
   */
  private Quorums afterAnOldSnapshot(List<? extends Engine> acceptors) throws Exception {
    Quorums quorums = new Quorums(acceptors, "stock");
    Register<Long> register = quorums.found();
    assertTrue(register.compareAndSet(0, 1L));
    server.call(Command.SAVE);
    quorums.acceptor(2).isSilent = true;
    assertTrue(register.compareAndSet(1, 2L));
    assertTrue(register.compareAndSet(2, 3L));
    server.kill();
    server.start();
    quorums.acceptor(2).isSilent = false;
    quorums.acceptor(0).isSilent = true;
    return quorums;
  }

  @Test
  void aQuorumForgetsNothing() throws Exception {
    Quorums quorums = afterAnOldSnapshot(engines);
    Register<Long> register = quorums.reopened();
    assertThrows(RegisterUnavailableException.class, register::get);
    assertThrows(RegisterUnavailableException.class, () -> register.compareAndSet(1, 9L));
    quorums.acceptor(0).isSilent = false;
    assertEquals(new Versioned<>(3, 3L), quorums.reopened().get());
    assertFalse(quorums.reopened().compareAndSet(1, 9L));
    assertTrue(quorums.reopened().compareAndSet(3, 4L), "two of three answer");
    engine.adopt();
    assertThrows(RegisterUnavailableException.class, quorums::found);
    Register<Long> next = new Quorums(engines, "stock2").found();
    assertTrue(next.compareAndSet(0, 4L), "on all three");
  }

  /** The control: acceptors that go back make the quorum forget. */
  @Test
  void withoutTheRunAQuorumForgets() throws Exception {
    List<ForgetfulEngine> forgetful = servers.stream().map(ForgetfulEngine::new).toList();
    Quorums quorums = afterAnOldSnapshot(forgetful);
    assertEquals(new Versioned<>(1, 1L), quorums.reopened().get());
  }

  /** An acceptor that lost all counts as one that does not answer. */
  @Test
  void aQuorumDoesWithoutAServerThatWasStartedAgain() throws Exception {
    Quorums quorums = new Quorums(engines, "stock");
    Register<Long> register = quorums.found();
    assertTrue(register.compareAndSet(0, 1L));
    killAndStart();
    assertTrue(register.compareAndSet(1, 2L));
    engine.adopt();
    assertTrue(register.compareAndSet(2, 3L));
    quorums.acceptor(2).isSilent = true;
    assertThrows(RegisterUnavailableException.class, register::get, "an empty one is silent");
    quorums.acceptor(2).isSilent = false;
    assertEquals(new Versioned<>(3, 3L), register.get());
  }
}
