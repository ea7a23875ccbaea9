// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.contract.MissedCallsContract;
import org.synod.contract.RegisterContract;
import org.synod.engine.testing.DroppingProxy;
import org.synod.engine.testing.RedisServer;
import org.synod.engine.testing.Wire;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.clients.ClientQuorumRegister;
import org.synod.quorum.clients.ClientQuorumState;
import org.synod.quorum.clients.PendingWrite;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.SuspectedRegister;
import org.synod.register.Versioned;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;

/** Clients that share nothing but three servers. */
@Tag("deep")
class RedisClientsTest {
  private static final ByteCodec<ClientQuorumState<Long>> STATES =
      ClientQuorumState.codec(ByteCodec.ofLong());
  private static final QuorumSystem MAJORITY = QuorumSystem.majority(3);

  private final List<RedisServer> servers = new ArrayList<>();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private int names;

  @BeforeEach
  void start() throws Exception {
    for (int i = 0; i < 3; i++) {
      servers.add(new RedisServer());
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    for (RedisServer each : servers) {
      each.close();
    }
  }

  /** The acceptors as one client sees them, with connections of its own. */
  private List<Register<ClientQuorumState<Long>>> acceptors(
      String name, List<HostAndPort> addresses, JedisClientConfig config) {
    List<Register<ClientQuorumState<Long>>> acceptors = new ArrayList<>();
    for (HostAndPort each : addresses) {
      RedisEngine engine = new RedisEngine(each, config, "synod");
      opened.add(engine);
      acceptors.add(engine.register(name, STATES));
    }
    return acceptors;
  }

  private List<HostAndPort> addresses() {
    return servers.stream().map(RedisServer::address).toList();
  }

  /** One client, which several threads use. */
  @Nested
  class One implements RegisterContract {
    @Override
    public Register<Long> create() {
      return ClientQuorumRegister.found(
          acceptors("quorum" + names++, addresses(), RedisServer.patient()), MAJORITY);
    }

    @Override
    public int calls() {
      return 200;
    }

    @Override
    public int threads() {
      return 4;
    }
  }

  /** Requests and answers are lost between it and the servers. */
  @Nested
  class Lossy implements MissedCallsContract {
    @Override
    public Register<Long> create() {
      List<HostAndPort> lossy = addresses().stream().map(RedisClientsTest.this::lossy).toList();
      String name = "lossy" + names++;
      ClientQuorumRegister.found(acceptors(name, addresses(), RedisServer.patient()), MAJORITY);
      return new ClientQuorumRegister<>(
          acceptors(name, lossy, RedisServer.patient()), MAJORITY);
    }

    @Override
    public int increments() {
      return 200;
    }

    @Override
    public int threads() {
      return 2;
    }
  }

  private HostAndPort lossy(HostAndPort server) {
    try {
      DroppingProxy proxy = DroppingProxy.withoutPattern(Wire.REDIS, server.getPort(), 4);
      opened.add(proxy);
      return new HostAndPort(server.getHost(), proxy.port());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Each finishes the writes that were not answered, and none is done twice. */
  @Test
  void clientsThatLoseMessagesCountExactly() throws Exception {
    int rounds = 7;
    int each = 15; // so fewer others follow a write than the evidence is kept for
    ClientQuorumRegister.found(acceptors("all", addresses(), RedisServer.patient()), MAJORITY);
    List<HostAndPort> lossy = addresses().stream().map(this::lossy).toList();
    List<ClientQuorumRegister<Long>> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clients.add(
          new ClientQuorumRegister<>(acceptors("all", lossy, RedisServer.patient()), MAJORITY));
    }
    servers.get(2).kill();
    for (int round = 0; round < rounds; round++) {
      Race.of(
          clients.size(),
          thread -> {
            ClientQuorumRegister<Long> mine = clients.get(thread);
            for (int i = 0; i < each; i++) {
              increment(mine);
            }
          });
    }
    long all = (long) clients.size() * rounds * each;
    Register<Long> last =
        new ClientQuorumRegister<>(
            acceptors("all", addresses(), RedisServer.patient()), MAJORITY);
    assertEquals(new Versioned<>(all, all), last.get());
  }

  private static void increment(ClientQuorumRegister<Long> register) {
    for (; ; ) {
      Versioned<Long> now = answered(register::get);
      long next = now.isSet() ? now.value() + 1 : 1;
      PendingWrite<Long> write = register.write(now.version(), next);
      if (answered(write::run)) {
        return;
      }
    }
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

  /** One of three servers is stopped, and the calls to it are counted. */
  private int callsToAServerThatHangs(
      int writes, UnaryOperator<Register<ClientQuorumState<Long>>> suspected) throws Exception {
    JedisClientConfig impatient =
        DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(120_000)
            .socketTimeoutMillis(500)
            .build();
    AtomicInteger calls = new AtomicInteger();
    List<Register<ClientQuorumState<Long>>> acceptors = new ArrayList<>();
    for (Register<ClientQuorumState<Long>> each :
        acceptors("hanging", addresses(), impatient)) {
      acceptors.add(
          suspected.apply(acceptors.isEmpty() ? new Counted<>(each, calls) : each));
    }
    Register<Long> register = ClientQuorumRegister.found(acceptors, MAJORITY);
    calls.set(0);
    servers.get(0).stop();
    for (int i = 0; i < writes; i++) {
      register.updateAndGet(x -> x == null ? 1 : x + 1);
    }
    assertEquals(new Versioned<>(writes, (long) writes), register.get());
    return calls.get();
  }

  private record Counted<V>(Register<V> register, AtomicInteger calls) implements Register<V> {
    @Override
    public Versioned<V> get() {
      calls.incrementAndGet();
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, V next) {
      calls.incrementAndGet();
      return register.compareAndSet(expectedVersion, next);
    }
  }

  @Test
  void aServerThatHangsCostsOneTimeout() throws Exception {
    Duration pause = Duration.ofHours(1);
    assertEquals(1, callsToAServerThatHangs(500, each -> new SuspectedRegister<>(each, pause)));
  }

  /** The control. */
  @Test
  void withoutSuspicionItCostsOneTimeoutAWrite() throws Exception {
    assertTrue(callsToAServerThatHangs(2, each -> each) >= 2);
  }
}
