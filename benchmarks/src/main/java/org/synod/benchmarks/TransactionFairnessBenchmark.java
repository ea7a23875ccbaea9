// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.transaction.Ref;
import org.synod.transaction.Transactions;
import scala.concurrent.stm.japi.STM;

/**
 * How evenly do threads get on that all want the same? Eight threads move money between two of four
 * accounts. The times of single transfers are shown as a distribution, and {@code slowest} is what
 * the slowest thread has made, in a hundred of its equal share. Beside transactions are a lock for
 * each account, taken in one order, the same with fair locks, and ScalaSTM.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar TransactionFairnessBenchmark
 * }</pre>
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Threads(8)
@State(Scope.Benchmark)
public class TransactionFairnessBenchmark {
  private static final int ACCOUNTS = 4;

  @SuppressWarnings("unchecked") // only such are put into it
  private final Ref<Long>[] refs = (Ref<Long>[]) new Ref<?>[ACCOUNTS];

  private final long[] locked = new long[ACCOUNTS]; // each guarded by its lock
  private final ReentrantLock[] locks = new ReentrantLock[ACCOUNTS];
  private final ReentrantLock[] fairLocks = new ReentrantLock[ACCOUNTS];

  @SuppressWarnings("unchecked") // only such are put into it
  private final scala.concurrent.stm.Ref.View<Long>[] scala =
      (scala.concurrent.stm.Ref.View<Long>[]) new scala.concurrent.stm.Ref.View<?>[ACCOUNTS];

  /** Opens the accounts. */
  @Setup
  public void setUp() {
    for (int i = 0; i < ACCOUNTS; i++) {
      refs[i] = new Ref<>(1000L);
      locks[i] = new ReentrantLock();
      fairLocks[i] = new ReentrantLock(/* fair */ true);
      scala[i] = STM.newRef(1000L);
    }
  }

  private static int from() {
    return ThreadLocalRandom.current().nextInt(ACCOUNTS);
  }

  private static int to(int from) {
    return (from + 1 + ThreadLocalRandom.current().nextInt(ACCOUNTS - 1)) % ACCOUNTS;
  }

  @Benchmark
  public void transaction(Share share) {
    int from = from();
    int to = to(from);
    Transactions.run(
        tx -> {
          tx.set(refs[from], tx.get(refs[from]) - 1);
          tx.set(refs[to], tx.get(refs[to]) + 1);
        });
    share.count();
  }

  @Benchmark
  public void scalaStm(Share share) {
    int from = from();
    int to = to(from);
    STM.atomic(
        () -> {
          STM.increment(scala[from], -1L);
          STM.increment(scala[to], 1L);
        });
    share.count();
  }

  @Benchmark
  public void lockForEach(Share share) {
    int from = from();
    transfer(locks, from, to(from));
    share.count();
  }

  @Benchmark
  public void fairLockForEach(Share share) {
    int from = from();
    transfer(fairLocks, from, to(from));
    share.count();
  }

  private void transfer(ReentrantLock[] locks, int from, int to) {
    ReentrantLock first = locks[Math.min(from, to)];
    ReentrantLock second = locks[Math.max(from, to)];
    first.lock();
    second.lock();
    try {
      locked[from]--;
      locked[to]++;
    } finally {
      second.unlock();
      first.unlock();
    }
  }
}
