// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
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
import org.synod.engine.EngineRegister;
import org.synod.engine.redis.RedisEngine;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.Versioned;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;

/**
 * What does a compare-and-set on a Redis server, or on three of them, cost beside a script of the
 * raw client? {@code raw} is the limit, the same script on one connection. {@code quorum} is one
 * change over three servers. {@code takeAndGive} is two of them, which is what a lease over a
 * quorum takes; {@code multiLock} is Redisson's lock of three servers, taken and given back.
 * {@code update16} and {@code loop16} are 16 threads that add one to one number, with pauses behind
 * a loss and without.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar RedisBenchmark
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Threads(1)
public class RedisBenchmark {
  private static final int SERVERS = 3;

  /** Three servers, or none where no server is installed. */
  @State(Scope.Benchmark)
  public static class Servers {
    private final List<RedisServer> servers = new ArrayList<>();
    private final List<RedisEngine> engines = new ArrayList<>();

    /** Starts them. */
    @Setup
    public void open() throws IOException, InterruptedException {
      Optional<Path> program = RedisServer.program();
      if (program.isEmpty()) {
        System.out.println(RedisServer.MISSING + "this benchmark, whose score means nothing");
        return;
      }
      for (int i = 0; i < SERVERS; i++) {
        RedisServer server = new RedisServer(program.get());
        servers.add(server);
        engines.add(
            new RedisEngine(
                server.address(), DefaultJedisClientConfig.builder().build(), "bench"));
      }
    }

    /** Stops them. */
    @TearDown
    public void close() throws IOException, InterruptedException {
      engines.forEach(RedisEngine::close);
      for (RedisServer each : servers) {
        each.close();
      }
    }

    /** JMH has no empty result, and an error would fail the whole run. */
    boolean areMissing() throws InterruptedException {
      if (servers.isEmpty()) {
        Thread.sleep(1);
      }
      return servers.isEmpty();
    }
  }

  /** The script on one connection. */
  @State(Scope.Thread)
  public static class Raw {
    private static final byte[] KEY = "raw".getBytes(UTF_8);
    private static final byte[] SCRIPT =
        ("if redis.call('GETRANGE', KEYS[1], 0, 7) ~= ARGV[1] then return 0 end "
                + "redis.call('SET', KEYS[1], ARGV[2]) return 1")
            .getBytes(UTF_8);

    private Jedis client;
    private byte[] script;
    private long version;

    /** Connects, and makes version 0. */
    @Setup
    public void open(Servers all) {
      if (!all.servers.isEmpty()) {
        client = all.servers.get(0).connect();
        client.set(KEY, record(0));
        script = client.scriptLoad(SCRIPT);
      }
    }

    /** Disconnects. */
    @TearDown
    public void close() {
      if (client != null) {
        client.close();
      }
    }

    private static byte[] record(long version) {
      return ByteBuffer.allocate(2 * Long.BYTES).putLong(version).putLong(version).array();
    }

    private static byte[] head(long version) {
      return ByteBuffer.allocate(Long.BYTES).putLong(version).array();
    }

    boolean compareAndSet() {
      byte[] next = record(version + 1);
      return client.evalsha(script, List.of(KEY), List.of(head(version++), next)).equals(1L);
    }
  }

  /** Registers on one server, and on three. */
  @State(Scope.Benchmark)
  public static class Registers {
    private EngineRegister<Long> register;
    private EngineRegister<Long> number;
    private QuorumRegister<Long> quorum;
    private long version;
    private long quorumVersion;

    /** Makes them. */
    @Setup
    public void open(Servers all) {
      if (all.servers.isEmpty()) {
        return;
      }
      register = all.engines.get(0).register("register", ByteCodec.ofLong());
      number = all.engines.get(0).register("number", ByteCodec.ofLong());
      version = register.updateAndGet(x -> 0L).version();
      List<Register<QuorumState<Long>>> acceptors = new ArrayList<>();
      for (RedisEngine each : all.engines) {
        acceptors.add(
            each.register("quorum", ByteCodec.ofWords(QuorumState.codec(Codec.ofLong()))));
      }
      quorum =
          QuorumRegister.found(
              new HeapMemory(1), Codec.ofLong(), acceptors, QuorumSystem.majority(SERVERS));
    }

    boolean changeQuorum() {
      return quorum.compareAndSet(quorumVersion, ++quorumVersion);
    }
  }

  /** Redisson's lock of three servers. */
  @State(Scope.Benchmark)
  public static class Locks {
    private final List<RedissonClient> clients = new ArrayList<>();
    private RLock lock;

    /** Connects. */
    @Setup
    public void open(Servers all) {
      for (RedisServer each : all.servers) {
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
  public boolean raw(Servers all, Raw script) throws InterruptedException {
    return !all.areMissing() && script.compareAndSet();
  }

  @Benchmark
  public boolean register(Servers all, Registers registers) throws InterruptedException {
    return !all.areMissing() && registers.register.compareAndSet(registers.version++, 1L);
  }

  @Benchmark
  public boolean quorum(Servers all, Registers registers) throws InterruptedException {
    return !all.areMissing() && registers.changeQuorum();
  }

  @Benchmark
  public boolean takeAndGive(Servers all, Registers registers) throws InterruptedException {
    return !all.areMissing() && registers.changeQuorum() && registers.changeQuorum();
  }

  @Benchmark
  public boolean multiLock(Servers all, Locks locks) throws InterruptedException {
    if (all.areMissing()) {
      return false;
    }
    locks.lock.lock();
    locks.lock.unlock();
    return true;
  }

  @Benchmark
  @Group("update16")
  @GroupThreads(16)
  public Versioned<Long> update(Servers all, Registers registers) throws InterruptedException {
    return all.areMissing()
        ? Versioned.unset()
        : registers.number.updateAndGet(x -> x == null ? 1 : x + 1);
  }

  @Benchmark
  @Group("loop16")
  @GroupThreads(16)
  public boolean loop(Servers all, Registers registers) throws InterruptedException {
    while (!all.areMissing()) {
      Versioned<Long> now = registers.number.get();
      long next = now.isSet() ? now.value() + 1 : 1;
      if (registers.number.compareAndSet(now.version(), next)) {
        return true;
      }
    }
    return false;
  }
}
