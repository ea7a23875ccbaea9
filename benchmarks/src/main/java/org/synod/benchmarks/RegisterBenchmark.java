// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicStampedReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;
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
import org.openjdk.jmh.annotations.Warmup;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.register.HeapRegister;
import org.synod.register.Versioned;
import org.synod.register.VersionedLong;

/**
 * What does a version cost? One number that is read, or incremented by a successful
 * compare-and-set, against the bare word and against {@link AtomicStampedReference}, whose
 * reference must be a boxed number; {@code stampedReferenceSameValue} changes only its stamp, the
 * least it can do. Locks guard a number and a version.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar benchmarks.RegisterBenchmark -t 1 -prof gc
 * java -jar benchmarks/target/benchmarks.jar benchmarks.RegisterBenchmark -t 2 -prof gc
 * java -jar benchmarks/target/benchmarks.jar benchmarks.RegisterBenchmark -t 8 -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class RegisterBenchmark {
  private static final VarHandle WORD =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();
  private static final int CELL = 16; // two cache lines behind the array's length

  private final long[] raw = new long[2 * CELL];
  private final HeapMemory memory = new HeapMemory(64);
  private final VersionedLong versioned = new VersionedLong(memory);
  private final HeapRegister<Long> heap = new HeapRegister<>();
  private final AtomicStampedReference<Long> stamped = new AtomicStampedReference<>(1000L, 0);

  private final ReentrantLock lock = new ReentrantLock();
  private final StampedLock stampedLock = new StampedLock();
  private final Guarded locked = new Guarded();
  private final Guarded stampLocked = new Guarded();
  private final Guarded monitored = new Guarded();

  /** The number that a lock guards. */
  private static final class Guarded {
    long number;
    long version;

    long addOne() {
      number++;
      return version++;
    }
  }

  /** The things that each thread has of its own. */
  @State(Scope.Thread)
  public static class Mine {
    Member process;
    final int[] stamp = new int[1];

    /** Joins. */
    @Setup
    public void join(RegisterBenchmark shared) {
      process = shared.memory.join();
    }

    /** Leaves. */
    @TearDown
    public void leave() {
      process.close();
    }
  }

  /**
   * Gives the register by reference a first value, and makes all of them old, as shared objects
   * are: the collector's barrier is cheaper on young ones.
   */
  @Setup
  public void setUp() {
    heap.updateAndGet(none -> 1000L);
    System.gc();
  }

  @Benchmark
  public long rawRead() {
    return (long) WORD.getVolatile(raw, CELL);
  }

  @Benchmark
  public long versionedLongRead() {
    return versioned.get();
  }

  @Benchmark
  public long heapRegisterRead() {
    return heap.get().value();
  }

  @Benchmark
  public long stampedReferenceRead(Mine mine) {
    return stamped.get(mine.stamp) + mine.stamp[0];
  }

  @Benchmark
  public long rawUpdate(LostCas cas) {
    for (; ; cas.lost++) {
      long x = (long) WORD.getVolatile(raw, CELL);
      if (WORD.compareAndSet(raw, CELL, x, x + 1)) {
        return x;
      }
    }
  }

  @Benchmark
  public long versionedLongUpdate(Mine mine) {
    return versioned.updateAndGet(mine.process, x -> x + 1);
  }

  @Benchmark
  public long versionedLongCompareAndSet(Mine mine, LostCas cas) {
    for (; ; cas.lost++) {
      long version = versioned.version();
      long x = versioned.get();
      if (versioned.setIfVersion(mine.process, version, x + 1)) {
        return x;
      }
    }
  }

  @Benchmark
  public long versionedLongCompareAndSetImplicit(LostCas cas) {
    for (; ; cas.lost++) {
      long version = versioned.version();
      long x = versioned.get();
      if (versioned.setIfVersion(version, x + 1)) {
        return x;
      }
    }
  }

  @Benchmark
  public long heapRegisterUpdate(LostCas cas) {
    for (; ; cas.lost++) {
      Versioned<Long> current = heap.get();
      if (heap.compareAndSet(current.version(), current.value() + 1)) {
        return current.version();
      }
    }
  }

  @Benchmark
  public long stampedReferenceUpdate(Mine mine, LostCas cas) {
    for (; ; cas.lost++) {
      Long x = stamped.get(mine.stamp);
      int stamp = mine.stamp[0];
      if (stamped.compareAndSet(x, x + 1, stamp, stamp + 1)) {
        return stamp;
      }
    }
  }

  @Benchmark
  public long stampedReferenceSameValue(Mine mine, LostCas cas) {
    for (; ; cas.lost++) {
      Long x = stamped.get(mine.stamp);
      int stamp = mine.stamp[0];
      if (stamped.compareAndSet(x, x, stamp, stamp + 1)) {
        return stamp;
      }
    }
  }

  @Benchmark
  public long reentrantLockUpdate() {
    lock.lock();
    try {
      return locked.addOne();
    } finally {
      lock.unlock();
    }
  }

  @Benchmark
  public long stampedLockUpdate() {
    long stamp = stampedLock.writeLock();
    try {
      return stampLocked.addOne();
    } finally {
      stampedLock.unlockWrite(stamp);
    }
  }

  @Benchmark
  public long synchronizedUpdate() {
    synchronized (monitored) {
      return monitored.addOne();
    }
  }

  @Benchmark
  public long stampedLockRead() {
    long stamp = stampedLock.tryOptimisticRead();
    long x = stampLocked.number + stampLocked.version;
    if (stampedLock.validate(stamp)) {
      return x;
    }
    stamp = stampedLock.readLock();
    try {
      return stampLocked.number + stampLocked.version;
    } finally {
      stampedLock.unlockRead(stamp);
    }
  }
}
