// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.log.Follower;
import org.synod.log.HeapLog;
import org.synod.memory.Backoff;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.register.SlotRegister;
import org.synod.register.VersionedLong;

/**
 * What does an operation cost as its work grows? In words of a value, in processes that could
 * write, in entries that a log has had. (In acceptors: {@link QuorumRegisterBenchmark}; in threads:
 * all others.) SCALING.md says what is expected.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar ScalingBenchmark
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ScalingBenchmark {

  /** A value of several words, and an array that holds as many. */
  @State(Scope.Benchmark)
  public static class Wide {
    /** The number of words of a value. */
    @Param({"16", "64", "256", "1024"})
    public int width;

    final HeapMemory memory = new HeapMemory(8);
    final Member me = memory.join();
    SlotRegister<long[]> register;
    long[] words;

    /** Makes it. */
    @Setup
    public void make() {
      register = new SlotRegister<>(memory, Codec.ofLongs(width));
      words = new long[width];
    }
  }

  /** A number, written by the last of the processes that have joined. */
  @State(Scope.Benchmark)
  public static class Among {
    /** The number of processes that may write. */
    @Param({"1", "8", "64"})
    public int processes;

    VersionedLong number;
    Member last;

    /** Makes it. */
    @Setup
    public void make() {
      HeapMemory memory = new HeapMemory(processes);
      number = new VersionedLong(memory);
      while (last == null || last.id() < processes - 1) {
        last = memory.join();
      }
    }
  }

  /** A log that has had entries, and a follower that has read them. */
  @State(Scope.Benchmark)
  public static class After {
    /** The number of commands it has had. */
    @Param({"1", "1000", "1000000"})
    public int entries;

    final HeapLog<Object> log = new HeapLog<>();
    final Follower<Object> follower = log.follow(0);

    /** Fills it. */
    @Setup
    public void fill() {
      for (int i = 0; i < entries; i++) {
        appendAndRead();
      }
    }

    Object appendAndRead() {
      log.append(new Object());
      return follower.poll();
    }
  }

  @Benchmark
  public long readWords(Wide wide) {
    return wide.register.read(wide.words);
  }

  @Benchmark
  public long updateWords(Wide wide) {
    for (; ; ) {
      long version = wide.register.read(wide.words);
      wide.words[0]++;
      if (wide.register.compareAndSetWords(wide.me, version, wide.words)) {
        return version;
      }
      Backoff.afterLoss();
    }
  }

  @Benchmark
  public long updateNumber(Among among) {
    return among.number.updateAndGet(among.last, x -> x + 1);
  }

  @Benchmark
  public Object appendAndRead(After after) {
    return after.appendAndRead();
  }
}
