// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
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
import org.synod.register.HeapRegister;
import org.synod.register.Versioned;
import org.synod.transaction.Ref;
import org.synod.transaction.Transactions;
import scala.concurrent.stm.japi.STM;

/**
 * What does it cost to read n of 1,024 numbers at one moment, beside those who change two of them?
 * One call in ten is such a change. {@code rawReads} is the least: n reads which are not of one
 * moment. Beside it are ScalaSTM and a lock for each number. {@code update} changes one number, by
 * itself, beside the same on a {@link HeapRegister}.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar TransactionReadBenchmark -t 1
 * java -jar benchmarks/target/benchmarks.jar TransactionReadBenchmark -t 8
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class TransactionReadBenchmark {
  private static final int NUMBERS = 1024;
  private static final int CHANGED = 2;

  /** The numbers that are read at once. */
  @Param({"4", "64", "256"})
  public int n;

  private final Ref<Long>[] refs = newArray(Ref.class);
  private final HeapRegister<Long>[] registers = newArray(HeapRegister.class);
  private final AtomicReference<Versioned<Long>>[] raw = newArray(AtomicReference.class);
  private final ReentrantLock[] locks = new ReentrantLock[NUMBERS];
  private final Long[] locked = new Long[NUMBERS]; // each guarded by its lock
  private final scala.concurrent.stm.Ref.View<Long>[] scala =
      newArray(scala.concurrent.stm.Ref.View.class);

  @SuppressWarnings("unchecked") // only such are put into it
  private static <T> T[] newArray(Class<? super T> type) {
    return (T[]) java.lang.reflect.Array.newInstance(type, NUMBERS);
  }

  /** Makes all of them old, as shared objects are. */
  @Setup
  public void setUp() {
    for (int i = 0; i < NUMBERS; i++) {
      refs[i] = new Ref<>(1000L);
      registers[i] = new HeapRegister<>();
      boolean isFirst = registers[i].compareAndSet(0, 1000L);
      raw[i] = new AtomicReference<>(new Versioned<>(1, 1000L));
      locks[i] = new ReentrantLock();
      locked[i] = 1000L;
      scala[i] = STM.newRef(1000L);
    }
    System.gc();
  }

  private static int first(int count) {
    return ThreadLocalRandom.current().nextInt(NUMBERS - count);
  }

  private static boolean isChange() {
    return ThreadLocalRandom.current().nextInt(10) == 0;
  }

  @Benchmark
  public long transaction() {
    if (isChange()) {
      return change();
    }
    int first = first(n);
    return Transactions.atomically(
        tx -> {
          long sum = 0;
          for (int i = first; i < first + n; i++) {
            sum += tx.get(refs[i]);
          }
          return sum;
        });
  }

  @Benchmark
  public long snapshot() {
    if (isChange()) {
      return change();
    }
    int first = first(n);
    Ref<Long>[] some = Arrays.copyOfRange(refs, first, first + n);
    long sum = 0;
    for (Versioned<Long> each : Transactions.snapshot(some)) {
      sum += each.value();
    }
    return sum;
  }

  private long change() {
    int first = first(CHANGED);
    return Transactions.atomically(
        tx -> {
          long last = 0;
          for (int i = first; i < first + CHANGED; i++) {
            last = tx.update(refs[i], number -> number + 1);
          }
          return last;
        });
  }

  @Benchmark
  public long scalaStm() {
    int count = isChange() ? CHANGED : n;
    int first = first(count);
    return STM.atomic(
        () -> {
          long sum = 0;
          for (int i = first; i < first + count; i++) {
            if (count == CHANGED) {
              STM.increment(scala[i], 1L);
            } else {
              sum += scala[i].get();
            }
          }
          return sum;
        });
  }

  @Benchmark
  public long lockForEach() {
    int count = isChange() ? CHANGED : n;
    int first = first(count);
    long sum = 0;
    for (int i = first; i < first + count; i++) {
      locks[i].lock();
    }
    try {
      for (int i = first; i < first + count; i++) {
        sum += count == CHANGED ? ++locked[i] : locked[i];
      }
    } finally {
      for (int i = first; i < first + count; i++) {
        locks[i].unlock();
      }
    }
    return sum;
  }

  @Benchmark
  public long rawReads() {
    int first = first(n);
    long sum = 0;
    for (int i = first; i < first + n; i++) {
      sum += raw[i].get().value();
    }
    return sum;
  }

  @Benchmark
  public Versioned<Long> update() {
    return refs[first(1)].updateAndGet(number -> number + 1);
  }

  @Benchmark
  public Versioned<Long> registerUpdate() {
    return registers[first(1)].updateAndGet(number -> number + 1);
  }
}
