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
import org.synod.engine.testing.DroppingProxy;
import org.synod.engine.testing.RedisServer;
import org.synod.engine.testing.Wire;
import org.synod.quorum.QuorumRegister;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;
import redis.clients.jedis.HostAndPort;

/** Requests and answers are lost between the clients and three servers. */
class RedisLossTest implements MissedCallsContract {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final int THREADS = 2;
  private static final int EACH = 100;
  private static final int ONE_IN = 15;

  private static final List<RedisServer> SERVERS = new ArrayList<>();
  private static final List<DroppingProxy> PROXIES = new ArrayList<>();
  private static final List<RedisEngine> ENGINES = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    for (int i = 0; i < 3; i++) {
      SERVERS.add(new RedisServer());
      PROXIES.add(DroppingProxy.withoutPattern(Wire.REDIS, SERVERS.get(i).port(), ONE_IN));
      ENGINES.add(
          new RedisEngine(address(PROXIES.get(i)), RedisServer.patient(), "synod"));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    ENGINES.forEach(RedisEngine::close);
    for (DroppingProxy each : PROXIES) {
      each.close();
    }
    for (RedisServer each : SERVERS) {
      each.close();
    }
  }

  private static HostAndPort address(DroppingProxy proxy) {
    return new HostAndPort("127.0.0.1", proxy.port());
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
    try (DroppingProxy proxy = new DroppingProxy(Wire.REDIS, SERVERS.get(0).port(), 2);
        RedisEngine engine = new RedisEngine(address(proxy), RedisServer.patient(), "synod");
        RedisEngine direct = Quorums.engine(SERVERS.get(0))) {
      direct.register(fresh(), ByteCodec.ofLong()).compareAndSet(0, 1L); // sends the script
      Register<Long> register = engine.register(fresh(), ByteCodec.ofLong());
      assertTrue(register.compareAndSet(0, 1L));
      requireUnknown(() -> register.compareAndSet(1, 2L));
      assertEquals(new Versioned<>(2, 2L), register.get(), "it was done");
      assertTrue(register.compareAndSet(2, 3L));
      RegisterUnavailableException unread =
          assertThrows(RegisterUnavailableException.class, register::get);
      assertEquals(Effect.NONE, unread.effect());
      requireUnknown(() -> register.compareAndSet(3, 4L));
      assertEquals(new Versioned<>(3, 3L), register.get(), "it was not");
      assertEquals(1, proxy.lostAnswers(), "each was sent once");
      assertEquals(1, proxy.lostRequests());
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
    assertTrue(PROXIES.get(0).lostRequests() > 0 && PROXIES.get(0).lostAnswers() > 0);
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
