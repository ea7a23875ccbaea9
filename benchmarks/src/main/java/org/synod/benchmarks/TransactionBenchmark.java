// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import clojure.lang.LockingTransaction;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.multiverse.api.StmUtils;
import org.multiverse.api.references.TxnRef;
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
import org.synod.register.Versioned;
import org.synod.transaction.Ref;
import org.synod.transaction.Transactions;
import scala.concurrent.stm.japi.STM;

/**
 * What does it cost to change k of 1,024 numbers at once, each by one more? {@code rawCas} is the
 * least: k + 1 compare-and-set to new objects, which are not atomic. Beside it are a lock for each
 * number, taken in one order, and other transactions: ScalaSTM, Multiverse and Clojure's refs. The
 * numbers are k neighbours, from a random one on.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar TransactionBenchmark -t 1 -prof gc
 * java -jar benchmarks/target/benchmarks.jar TransactionBenchmark -t 8
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class TransactionBenchmark {
  private static final int NUMBERS = 1024;

  /** The numbers that are changed at once. */
  @Param({"2", "4", "8"})
  public int k;

  private final Ref<Long>[] refs = newArray(Ref.class);
  private final AtomicReference<Versioned<Long>>[] raw = newArray(AtomicReference.class);
  private final ReentrantLock[] locks = new ReentrantLock[NUMBERS];
  private final Long[] locked = new Long[NUMBERS]; // each guarded by its lock
  private final scala.concurrent.stm.Ref.View<Long>[] scala =
      newArray(scala.concurrent.stm.Ref.View.class);
  private final TxnRef<Long>[] multiverse = newArray(TxnRef.class);
  private final clojure.lang.Ref[] clojure = new clojure.lang.Ref[NUMBERS];

  @SuppressWarnings("unchecked") // only such are put into it
  private static <T> T[] newArray(Class<? super T> type) {
    return (T[]) java.lang.reflect.Array.newInstance(type, NUMBERS);
  }

  /** Makes all of them old, as shared objects are: the collector's barrier is cheaper on young. */
  @Setup
  public void setUp() {
    for (int i = 0; i < NUMBERS; i++) {
      refs[i] = new Ref<>(1000L);
      raw[i] = new AtomicReference<>(new Versioned<>(1, 1000L));
      locks[i] = new ReentrantLock();
      locked[i] = 1000L;
      scala[i] = STM.newRef(1000L);
      multiverse[i] = StmUtils.newTxnRef(1000L);
      clojure[i] = new clojure.lang.Ref(1000L);
    }
    System.gc();
  }

  private int first() {
    return ThreadLocalRandom.current().nextInt(NUMBERS - k);
  }

  @Benchmark
  public void transaction() {
    int first = first();
    Transactions.run(
        tx -> {
          for (int i = first; i < first + k; i++) {
            tx.set(refs[i], tx.get(refs[i]) + 1);
          }
        });
  }

  @Benchmark
  public Versioned<Long> refGet() {
    return refs[first()].get();
  }

  @Benchmark
  public Versioned<Long> referenceGet() {
    return raw[first()].get();
  }

  @Benchmark
  public Versioned<Long> rawCas() {
    int first = first();
    for (int i = first; i < first + k; i++) {
      increment(raw[i]);
    }
    return increment(new AtomicReference<>(new Versioned<>(1, 1000L))); // the decision
  }

  private static Versioned<Long> increment(AtomicReference<Versioned<Long>> number) {
    for (; ; ) {
      Versioned<Long> old = number.get();
      Versioned<Long> next = new Versioned<>(old.version() + 1, old.value() + 1);
      if (number.compareAndSet(old, next)) {
        return next;
      }
    }
  }

  @Benchmark
  public void lockForEach() {
    int first = first();
    for (int i = first; i < first + k; i++) {
      locks[i].lock();
    }
    try {
      for (int i = first; i < first + k; i++) {
        locked[i]++;
      }
    } finally {
      for (int i = first; i < first + k; i++) {
        locks[i].unlock();
      }
    }
  }

  @Benchmark
  public void scalaStm() {
    int first = first();
    STM.atomic(
        () -> {
          for (int i = first; i < first + k; i++) {
            STM.increment(scala[i], 1L);
          }
        });
  }

  @Benchmark
  public void multiverse() {
    int first = first();
    StmUtils.atomic(
        (Runnable)
            () -> {
              for (int i = first; i < first + k; i++) {
                multiverse[i].set(multiverse[i].get() + 1);
              }
            });
  }

  @Benchmark
  public Object clojureRefs() throws Exception {
    int first = first();
    return LockingTransaction.runInTransaction(
        () -> {
          for (int i = first; i < first + k; i++) {
            clojure[i].set((Long) clojure[i].deref() + 1);
          }
          return null;
        });
  }
}
