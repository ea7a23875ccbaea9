// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
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
import org.openjdk.jmh.infra.Blackhole;
import org.synod.replica.Atomic;

/**
 * What does it cost that nobody is outrun? A number becomes one more, against {@link
 * AtomicReference#updateAndGet}, which does the same and may be outrun for ever, and against locks
 * that guard the same state; {@code rawCas} is the least that a change of a reference takes, one
 * compare-and-set to a new object.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar AtomicBenchmark -t 1 -prof gc
 * java -jar benchmarks/target/benchmarks.jar AtomicBenchmark -t 2 -prof gc
 * java -jar benchmarks/target/benchmarks.jar AtomicBenchmark -t 8 -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class AtomicBenchmark {
  private static final VarHandle REFERENCE =
      MethodHandles.arrayElementVarHandle(Object[].class).withInvokeExactBehavior();
  private static final int CELL = 32; // two cache lines behind the array's length
  /** The length of a change, in tokens of {@link Blackhole#consumeCPU}, some 2 ns each. */
  @Param({"0", "200"})
  public int work;

  private final UnaryOperator<Long> change =
      number -> {
        if (work > 0) {
          Blackhole.consumeCPU(work);
        }
        return number + 1;
      };

  private final Object[] raw = new Object[2 * CELL];
  private Atomic<Long> atomic;
  private AtomicReference<Long> reference;
  private final ReentrantLock lock = new ReentrantLock();
  private Long locked; // guarded by lock
  private Long guarded; // guarded by this

  /** Makes all of them old, as shared objects are: the collector's barrier is cheaper on young. */
  @Setup
  public void setUp() {
    raw[CELL] = 1000L;
    atomic = new Atomic<>(1000L);
    reference = new AtomicReference<>(1000L);
    locked = 1000L;
    guarded = 1000L;
    System.gc();
  }

  @Benchmark
  public Long rawCas(LostCas cas) {
    for (; ; cas.lost++) {
      Object state = (Object) REFERENCE.getVolatile(raw, CELL);
      Long next = change.apply((Long) state);
      if (REFERENCE.compareAndSet(raw, CELL, state, (Object) next)) {
        return next;
      }
    }
  }

  @Benchmark
  public Long atomicUpdate() {
    return atomic.updateAndGet(change);
  }

  @Benchmark
  public Long atomicGetAndUpdate() {
    return atomic.getAndUpdate(change);
  }

  @Benchmark
  public Long atomicGet() {
    return atomic.get();
  }

  @Benchmark
  public Long referenceUpdateAndGet() {
    return reference.updateAndGet(change);
  }

  @Benchmark
  public Long referenceGet() {
    return reference.get();
  }

  @Benchmark
  public Long reentrantLockUpdate() {
    lock.lock();
    try {
      return locked = change.apply(locked);
    } finally {
      lock.unlock();
    }
  }

  @Benchmark
  public synchronized Long synchronizedUpdate() {
    return guarded = change.apply(guarded);
  }
}
