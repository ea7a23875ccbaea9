// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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
import org.synod.memory.Backoff;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.register.HeapRegister;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/**
 * What does a value of four words cost, that is read and changed as one? Every read copies the
 * words into the thread's own array; every update adds one to each of them. The peers are an
 * immutable record behind an {@link AtomicReference}, and four fields under a lock.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar WideRegisterBenchmark -t 1 -prof gc
 * java -jar benchmarks/target/benchmarks.jar WideRegisterBenchmark -t 2 -prof gc
 * java -jar benchmarks/target/benchmarks.jar WideRegisterBenchmark -t 8 -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class WideRegisterBenchmark {
  private final HeapMemory memory = new HeapMemory(64);
  private final SlotRegister<long[]> slots = new SlotRegister<>(memory, Codec.ofLongs(4));
  private final HeapRegister<Four> heap = new HeapRegister<>();
  private final AtomicReference<Four> reference = new AtomicReference<>(new Four(0, 0, 0, 0));
  private final StampedLock lock = new StampedLock();
  private long a;
  private long b;
  private long c;
  private long d;

  record Four(long a, long b, long c, long d) {
    Four next() {
      return new Four(a + 1, b + 1, c + 1, d + 1);
    }

    long[] into(long[] words) {
      return fill(words, a, b, c, d);
    }
  }

  /** The things that each thread has of its own. */
  @State(Scope.Thread)
  public static class Mine {
    Member process;
    final long[] words = new long[4];

    /** Joins. */
    @Setup
    public void join(WideRegisterBenchmark shared) {
      process = shared.memory.join();
    }

    /** Leaves. */
    @TearDown
    public void leave() {
      process.close();
    }
  }

  /** Gives the register by reference a first value, and makes all old, as shared objects are. */
  @Setup
  public void setUp() {
    heap.updateAndGet(none -> new Four(0, 0, 0, 0));
    System.gc();
  }

  @Benchmark
  public long[] slotRegisterRead(Mine mine) {
    slots.read(mine.words);
    return mine.words;
  }

  @Benchmark
  public long[] heapRegisterRead(Mine mine) {
    return heap.get().value().into(mine.words);
  }

  @Benchmark
  public long[] referenceRead(Mine mine) {
    return reference.get().into(mine.words);
  }

  @Benchmark
  public long[] stampedLockRead(Mine mine) {
    long stamp = lock.tryOptimisticRead();
    fill(mine.words, a, b, c, d);
    if (!lock.validate(stamp)) {
      stamp = lock.readLock();
      try {
        fill(mine.words, a, b, c, d);
      } finally {
        lock.unlockRead(stamp);
      }
    }
    return mine.words;
  }

  @Benchmark
  public long[] synchronizedRead(Mine mine) {
    synchronized (lock) {
      return fill(mine.words, a, b, c, d);
    }
  }

  @Benchmark
  public long slotRegisterUpdate(Mine mine, LostCas cas) {
    long[] words = mine.words;
    for (; ; cas.lost++) {
      long version = slots.read(words);
      fill(words, words[0] + 1, words[1] + 1, words[2] + 1, words[3] + 1);
      if (slots.compareAndSetWords(mine.process, version, words)) {
        return version;
      }
      Backoff.afterLoss();
    }
  }

  @Benchmark
  public long heapRegisterUpdate(LostCas cas) {
    for (; ; cas.lost++) {
      Versioned<Four> current = heap.get();
      if (heap.compareAndSet(current.version(), current.value().next())) {
        return current.version();
      }
    }
  }

  @Benchmark
  public Four referenceUpdate(LostCas cas) {
    for (; ; cas.lost++) {
      Four current = reference.get();
      if (reference.compareAndSet(current, current.next())) {
        return current;
      }
    }
  }

  @Benchmark
  public long stampedLockUpdate() {
    long stamp = lock.writeLock();
    try {
      return increment();
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  @Benchmark
  public long synchronizedUpdate() {
    synchronized (lock) {
      return increment();
    }
  }

  private long increment() {
    b++;
    c++;
    d++;
    return a++;
  }

  private static long[] fill(long[] words, long a, long b, long c, long d) {
    words[0] = a;
    words[1] = b;
    words[2] = c;
    words[3] = d;
    return words;
  }
}
