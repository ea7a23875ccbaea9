// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.synod.engine.testing.RedisServer;
import org.synod.quorum.QuorumRegister;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;

/** A server that is stopped: its connections stay open, and it answers nothing. */
@Tag("deep")
class RedisHangTest {
  private static final int WRITES = 2; // each may cost a timeout

  /** Time enough for a server that runs, and not too much for one that does not. */
  private static final JedisClientConfig IMPATIENT =
      DefaultJedisClientConfig.builder()
          .connectionTimeoutMillis(120_000)
          .socketTimeoutMillis(500)
          .build();

  private final List<RedisServer> servers = new ArrayList<>();
  private final List<RedisEngine> engines = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    for (int i = 0; i < 3; i++) {
      servers.add(new RedisServer());
      engines.add(new RedisEngine(servers.get(i).address(), IMPATIENT, "synod"));
    }
  }

  @AfterEach
  void stop() throws Exception {
    engines.forEach(RedisEngine::close);
    for (RedisServer each : servers) {
      each.close();
    }
  }

  @Test
  void itsEffectIsUnknownAndItsLateAnswerIsTakenForNoOther() throws Exception {
    try (RedisEngine patient = Quorums.engine(servers.get(0))) {
      Register<Long> register = engines.get(0).register("a", ByteCodec.ofLong());
      assertEquals(Versioned.unset(), register.get()); // opens the connection
      servers.get(0).stop();
      assertEquals(Effect.UNKNOWN, effect(() -> register.compareAndSet(0, 1L)));
      assertEquals(Effect.NONE, effect(() -> register.compareAndSet(0, 2L)), "not greeted");
      servers.get(0).resume();
      Register<Long> known = patient.register("a", ByteCodec.ofLong());
      boolean isFirst = known.compareAndSet(0, 3L); // or the late write is
      assertEquals(new Versioned<>(1, isFirst ? 3L : 1L), known.get());
      assertEquals(known.get(), register.get());
    }
  }

  private static Effect effect(Runnable call) {
    return assertThrows(RegisterUnavailableException.class, call::run).effect();
  }

  @Test
  void aQuorumGoesOnWithoutIt() throws Exception {
    QuorumRegister<Long> register = new Quorums(engines, "stock").found();
    assertTrue(register.compareAndSet(0, 0L));
    servers.get(0).stop();
    for (long version = 1; version < WRITES; version++) {
      assertTrue(register.compareAndSet(version, version));
    }
    servers.get(0).resume();
    servers.get(1).stop();
    assertTrue(register.compareAndSet(WRITES, 9L), "the others have all that was decided");
    assertEquals(new Versioned<>(WRITES + 1, 9L), register.get());
  }
}
