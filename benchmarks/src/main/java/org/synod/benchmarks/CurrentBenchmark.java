// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Member;
import org.synod.register.VersionedLong;

/**
 * What does it cost not to say as which process to write? A thread's own process, and a write as
 * the process given, as one that is kept for the thread, and as one that is lent for each write (in
 * a memory of one process, which keeps none), beside a thread-local and the bare word.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar CurrentBenchmark -t 1 -prof gc
 * java -jar benchmarks/target/benchmarks.jar CurrentBenchmark -t 2 -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class CurrentBenchmark {
  private final Memory memory = new HeapMemory(64);
  private final VersionedLong shared = new VersionedLong(memory);
  private final VersionedLong ofOne = new VersionedLong(new HeapMemory(1));
  private final ThreadLocal<Object> threadLocal = ThreadLocal.withInitial(Object::new);
  private final AtomicLong raw = new AtomicLong();

  /** The things that each thread has of its own. */
  @State(Scope.Thread)
  public static class Mine {
    Member process;

    /** Joins. */
    @Setup
    public void join(CurrentBenchmark all) {
      process = all.memory.join();
    }
  }

  /** The limit of what finds something of a thread. */
  @Benchmark
  public Object threadLocalGet() {
    return threadLocal.get();
  }

  /** The thread's own process. */
  @Benchmark
  public Member current() {
    return memory.current();
  }

  /** The limit of a write. */
  @Benchmark
  public boolean rawCas() {
    long now = raw.get();
    return raw.compareAndSet(now, now + 1);
  }

  /** A write as a process that is given. */
  @Benchmark
  public boolean writeAsGiven(Mine mine) {
    return shared.setIfVersion(mine.process, shared.version(), 1);
  }

  /** A write as a process that is kept. */
  @Benchmark
  public boolean writeAsKept() {
    return shared.setIfVersion(shared.version(), 1);
  }

  /** A write as a process that is lent. */
  @Benchmark
  public boolean writeAsLent() {
    return ofOne.setIfVersion(ofOne.version(), 1);
  }
}
