// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.List;
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
import org.synod.engine.EngineRegister;
import org.synod.register.ByteCodec;
import org.synod.register.Versioned;
import redis.clients.jedis.Jedis;

/**
 * What does a compare-and-set on a Redis server cost beside a script of the raw client? {@code raw}
 * is the limit, the same script on one connection. {@code update16} and {@code loop16} are 16
 * threads that add one to one number, with pauses behind a loss and without.
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
    public void open(RedisServers all) {
      if (!all.isEmpty()) {
        client = all.server(0).connect();
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

  /** Registers on one server. */
  @State(Scope.Benchmark)
  public static class Registers {
    private EngineRegister<Long> register;
    private EngineRegister<Long> number;
    private long version;

    /** Makes them. */
    @Setup
    public void open(RedisServers all) {
      if (all.isEmpty()) {
        return;
      }
      register = all.engine(0).register("register", ByteCodec.ofLong());
      number = all.engine(0).register("number", ByteCodec.ofLong());
      version = register.updateAndGet(x -> 0L).version();
    }
  }

  @Benchmark
  public boolean raw(RedisServers all, Raw script) throws InterruptedException {
    return !all.areMissing() && script.compareAndSet();
  }

  @Benchmark
  public boolean register(RedisServers all, Registers registers) throws InterruptedException {
    return !all.areMissing() && registers.register.compareAndSet(registers.version++, 1L);
  }

  @Benchmark
  @Group("update16")
  @GroupThreads(16)
  public Versioned<Long> update(RedisServers all, Registers registers) throws InterruptedException {
    return all.areMissing()
        ? Versioned.unset()
        : registers.number.updateAndGet(x -> x == null ? 1 : x + 1);
  }

  @Benchmark
  @Group("loop16")
  @GroupThreads(16)
  public boolean loop(RedisServers all, Registers registers) throws InterruptedException {
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
