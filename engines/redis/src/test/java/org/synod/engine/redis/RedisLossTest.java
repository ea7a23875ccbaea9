// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.contract.MissedCallsContract;
import org.synod.quorum.QuorumRegister;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** Requests and answers are lost between the clients and three servers. */
class RedisLossTest implements MissedCallsContract {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final int THREADS = 2;
  private static final int EACH = 100;
  private static final int ONE_IN = 15;

  private static final List<RedisServer> SERVERS = new ArrayList<>();
  private static final List<LossyProxy> PROXIES = new ArrayList<>();
  private static final List<RedisEngine> ENGINES = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    for (int i = 0; i < 3; i++) {
      SERVERS.add(new RedisServer());
      PROXIES.add(new LossyProxy(SERVERS.get(i).address(), ONE_IN));
      ENGINES.add(
          new RedisEngine(PROXIES.get(i).address(), RedisServer.patient(), "synod"));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    ENGINES.forEach(RedisEngine::close);
    for (LossyProxy each : PROXIES) {
      each.close();
    }
    for (RedisServer each : SERVERS) {
      each.close();
    }
  }

  private static String fresh() {
    return "lossy" + NAMES.incrementAndGet();
  }

  /** One acceptor. */
  @Override
  public Register<Long> create() {
    return ENGINES.get(0).register(fresh(), ByteCodec.ofLong());
  }

  @Override
  public int threads() {
    return THREADS;
  }

  @Override
  public int increments() {
    return EACH;
  }

  @Test
  void aLostMessageLeavesAnUnknownEffect() throws Exception {
    try (LossyProxy proxy = new LossyProxy(SERVERS.get(0).address(), 0);
        RedisEngine engine = new RedisEngine(proxy.address(), RedisServer.patient(), "synod")) {
      Register<Long> register = engine.register(fresh(), ByteCodec.ofLong());
      engine.register(fresh(), ByteCodec.ofLong()).compareAndSet(0, 1L); // sends the script
      proxy.requestsToLose.set(1);
      requireUnknown(() -> register.compareAndSet(0, 1L));
      assertEquals(Versioned.unset(), register.get());
      proxy.answersToLose.set(1);
      requireUnknown(() -> register.compareAndSet(0, 2L));
      assertEquals(new Versioned<>(1, 2L), register.get());
      assertEquals(2, proxy.lostRequests.get() + proxy.lostAnswers.get(), "each was sent once");
    }
  }

  private static void requireUnknown(Runnable call) {
    RegisterUnavailableException thrown =
        assertThrows(RegisterUnavailableException.class, call::run);
    assertEquals(Effect.UNKNOWN, thrown.effect(), thrown.getMessage());
  }

  /** The control: a caller who tries again as if nothing had happened. */
  @Test
  void aWriteThatIsRepeatedBlindlyIsCountedTwice() {
    Register<Long> register = create();
    for (int i = 0; i < EACH; i++) {
      answered(() -> register.updateAndGet(x -> x == null ? 1 : x + 1));
    }
    long counted = answered(register::get).value();
    assertTrue(counted > EACH, counted + " of " + EACH);
  }

  /** One server does not run, and the messages of the others are lost. */
  @Test
  void aQuorumCountsExactly() throws Exception {
    Quorums acceptors = new Quorums(ENGINES, fresh());
    QuorumRegister<Long> register = answered(acceptors::found);
    SERVERS.get(2).kill();
    Race.of(
        THREADS,
        thread -> {
          for (int i = 0; i < EACH; ) {
            Versioned<Long> now = answered(register::get);
            long next = now.isSet() ? now.value() + 1 : 1;
            boolean isCounted;
            try {
              isCounted = register.compareAndSet(now.version(), next);
            } catch (RegisterUnavailableException e) {
              isCounted = answered(register::tookEffect);
            }
            i += isCounted ? 1 : 0;
          }
        });
    long all = (long) THREADS * EACH;
    assertEquals(new Versioned<>(all, all), answered(register::get));
    assertTrue(PROXIES.get(0).lostRequests.get() > 0 && PROXIES.get(0).lostAnswers.get() > 0);
    SERVERS.get(2).start();
  }

  private static <T> T answered(Supplier<T> call) {
    for (; ; ) {
      try {
        return call.get();
      } catch (RegisterUnavailableException e) {
        continue;
      }
    }
  }
}
