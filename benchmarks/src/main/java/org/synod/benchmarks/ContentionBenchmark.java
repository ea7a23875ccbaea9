// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.memory.Backoff;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;
import org.synod.register.HeapRegister;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;
import org.synod.register.VersionedLong;

/**
 * Many threads want the same object: each adds one to it again and again. The event {@code slowest}
 * is the part, in a hundred, that the slowest thread made of its equal share: throughput can be
 * bought with other threads' time. Single latencies are seen with {@code -bm sample}. A lock guards
 * the same numbers.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar ContentionBenchmark -t 2
 * java -jar benchmarks/target/benchmarks.jar ContentionBenchmark -t 8
 * java -jar benchmarks/target/benchmarks.jar ContentionBenchmark -t 8 -bm sample -tu ns
 * }</pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Threads(8)
@State(Scope.Benchmark)
public class ContentionBenchmark {
  private static final VarHandle WORD =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();
  private static final int CELL = 16; // two cache lines behind the array's length
  private static final int WIDTH = 4;

  private final long[] raw = new long[2 * CELL];
  private final HeapMemory memory = new HeapMemory(64);
  private final VersionedLong number = new VersionedLong(memory);
  private final VersionedLong ownLoop = new VersionedLong(memory);
  private final SlotRegister<long[]> wide = new SlotRegister<>(memory, Codec.ofLongs(WIDTH));
  private final HeapRegister<Long> heap = new HeapRegister<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock fairLock = new ReentrantLock(true);
  private final StampedLock stampedLock = new StampedLock();
  private final long[] locked = new long[2 * CELL];
  private final long[] fairlyLocked = new long[2 * CELL];
  private final long[] stampLocked = new long[2 * CELL];
  private final long[] monitored = new long[2 * CELL];

  /** The things that each thread has of its own. */
  @State(Scope.Thread)
  public static class Mine {
    Member member;
    final long[] words = new long[WIDTH];

    /** Joins. */
    @Setup
    public void join(ContentionBenchmark shared) {
      member = shared.memory.join();
    }

    /** Leaves. */
    @TearDown
    public void leave() {
      member.close();
    }
  }

  /** Makes all objects old, as shared ones are. */
  @Setup
  public void setUp() {
    heap.updateAndGet(none -> 1000L);
    System.gc();
  }

  @Benchmark
  public long raw(Share share) {
    share.count();
    for (; ; ) {
      long x = (long) WORD.getVolatile(raw, CELL);
      if (WORD.compareAndSet(raw, CELL, x, x + 1)) {
        return x;
      }
    }
  }

  @Benchmark
  public long versionedLong(Mine mine, Share share) {
    share.count();
    return number.updateAndGet(mine.member, x -> x + 1);
  }

  /** Adds one in a loop of the user's, as {@link Backoff} shows it. */
  @Benchmark
  public long versionedLongOwnLoop(Mine mine, Share share) {
    share.count();
    for (; ; ) {
      long version = ownLoop.version();
      long x = ownLoop.get();
      if (ownLoop.setIfVersion(mine.member, version, x + 1)) {
        return x;
      }
      Backoff.afterLoss();
    }
  }

  /** Adds one to each of four words. */
  @Benchmark
  public long slotRegister(Mine mine, Share share) {
    share.count();
    long[] words = mine.words;
    for (; ; ) {
      long version = wide.read(words);
      for (int i = 0; i < WIDTH; i++) {
        words[i]++;
      }
      if (wide.compareAndSetWords(mine.member, version, words)) {
        return version;
      }
      Backoff.afterLoss();
    }
  }

  @Benchmark
  public Versioned<Long> heapRegister(Share share) {
    share.count();
    return heap.updateAndGet(x -> x + 1);
  }

  @Benchmark
  public long reentrantLock(Share share) {
    share.count();
    return addOne(lock, locked);
  }

  @Benchmark
  public long fairLock(Share share) {
    share.count();
    return addOne(fairLock, fairlyLocked);
  }

  private static long addOne(Lock lock, long[] guarded) {
    lock.lock();
    try {
      return guarded[CELL]++;
    } finally {
      lock.unlock();
    }
  }

  @Benchmark
  public long stampedLock(Share share) {
    share.count();
    long stamp = stampedLock.writeLock();
    try {
      return stampLocked[CELL]++;
    } finally {
      stampedLock.unlockWrite(stamp);
    }
  }

  @Benchmark
  public long monitor(Share share) {
    share.count();
    synchronized (monitored) {
      return monitored[CELL]++;
    }
  }
}
