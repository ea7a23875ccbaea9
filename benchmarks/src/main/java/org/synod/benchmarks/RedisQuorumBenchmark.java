// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.synod.benchmarks.peers.RedisServer;
import org.synod.engine.redis.RedisEngine;
import org.synod.lease.observed.ObservedLease;
import org.synod.lease.observed.Tenancy;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.clients.ClientQuorumRegister;
import org.synod.quorum.clients.ClientQuorumState;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.SuspectedRegister;

/**
 * What do three Redis servers cost, of which one may fail, beside one? {@code one} is a
 * compare-and-set on one of them, {@code change} one over all three. {@code hanging} is the same
 * while one of them is stopped, after the first change has waited for its timeout.
 * {@code lease} takes a lease over the three, with its token, and gives it back; {@code multiLock}
 * does so with Redisson's lock of three servers.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar RedisQuorumBenchmark
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Threads(1)
public class RedisQuorumBenchmark {

  /** A register on one server, and registers over three. */
  @State(Scope.Benchmark)
  public static class Registers {
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private Register<Long> one;
    private ClientQuorumRegister<Long> all;
    private ObservedLease<Long> lease;
    private long version;
    private long versionOfAll;

    /** Makes them. */
    @Setup
    public void open(RedisServers servers) {
      if (!servers.isEmpty()) {
        one = servers.engine(0).register("one", ByteCodec.ofLong());
        all = quorum(servers, "all", ByteCodec.ofLong());
        lease =
            new ObservedLease<>(
                quorum(servers, "lease", Tenancy.codec(ByteCodec.ofLong())),
                Duration.ofSeconds(10));
      }
    }

    private static <V> ClientQuorumRegister<V> quorum(
        RedisServers servers, String name, ByteCodec<V> codec) {
      List<Register<ClientQuorumState<V>>> acceptors = new ArrayList<>();
      for (RedisEngine each : servers.engines()) {
        acceptors.add(
            new SuspectedRegister<>(each.register(name, ClientQuorumState.codec(codec)), PAUSE));
      }
      return ClientQuorumRegister.found(acceptors, QuorumSystem.majority(acceptors.size()));
    }

    boolean change() {
      return all.compareAndSet(versionOfAll, ++versionOfAll);
    }
  }

  /** A server that hangs: the host of the ballot, which all changes begin at. */
  @State(Scope.Benchmark)
  public static class Stopped {
    /** Stops it; it ends with the others. */
    @Setup
    public void stop(RedisServers servers, Registers registers)
        throws IOException, InterruptedException {
      if (!servers.isEmpty()) {
        servers.server(0).suspend();
        registers.change(); // the first one waits for the timeout
      }
    }
  }

  /** Redisson's lock of three servers. */
  @State(Scope.Benchmark)
  public static class Locks {
    private final List<RedissonClient> clients = new ArrayList<>();
    private RLock lock;

    /** Connects. */
    @Setup
    public void open(RedisServers servers) {
      for (RedisServer each : servers.servers()) {
        Config config = new Config();
        config.useSingleServer().setAddress("redis://" + each.address());
        clients.add(Redisson.create(config));
      }
      if (!clients.isEmpty()) {
        RLock[] locks =
            clients.stream().map(each -> each.getLock("lock")).toArray(RLock[]::new);
        lock = clients.get(0).getMultiLock(locks);
      }
    }

    /** Disconnects. */
    @TearDown
    public void close() {
      clients.forEach(RedissonClient::shutdown);
    }
  }

  @Benchmark
  public boolean one(RedisServers servers, Registers registers) throws InterruptedException {
    return !servers.areMissing() && registers.one.compareAndSet(registers.version++, 1L);
  }

  @Benchmark
  public boolean change(RedisServers servers, Registers registers) throws InterruptedException {
    return !servers.areMissing() && registers.change();
  }

  @Benchmark
  public boolean hanging(RedisServers servers, Registers registers, Stopped stopped)
      throws InterruptedException {
    return !servers.areMissing() && registers.change();
  }

  @Benchmark
  public boolean lease(RedisServers servers, Registers registers) throws InterruptedException {
    return !servers.areMissing() && registers.lease.tryAcquire().release();
  }

  @Benchmark
  public boolean multiLock(RedisServers servers, Locks locks) throws InterruptedException {
    if (servers.areMissing()) {
      return false;
    }
    locks.lock.lock();
    locks.lock.unlock();
    return true;
  }
}
