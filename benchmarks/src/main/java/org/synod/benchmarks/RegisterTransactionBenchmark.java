// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
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
import org.synod.register.Register;
import org.synod.transaction.registers.RegisterTransactions;
import org.synod.transaction.registers.TransactionOutcome;
import org.synod.transaction.registers.TransactionState;

/**
 * What does it cost to change k of 1,024 registers at once, each by one more? {@code bareUpdates}
 * are the same updates one after the other, which are not atomic: k compare-and-set beside 2k + 1.
 * {@code serial} changes k - 1 of them and reads one. Beside it is a lock for each register, taken
 * in one order. The registers are on the heap, k neighbours from a random one on.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar RegisterTransactionBenchmark -t 1 -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class RegisterTransactionBenchmark {
  private static final int NUMBERS = 1024;

  /** The registers that are changed at once. */
  @Param({"2", "4"})
  public int k;

  private final List<Register<TransactionState<Long>>> registers = new ArrayList<>();
  private final Map<UUID, Register<TransactionOutcome>> statuses = new ConcurrentHashMap<>();
  private final List<Register<Long>> bare = new ArrayList<>();
  private final ReentrantLock[] locks = new ReentrantLock[NUMBERS];
  private RegisterTransactions<Long> transactions;

  /** Makes all of them old, as shared objects are: the collector's barrier is cheaper on young. */
  @Setup
  public void setUp() {
    for (int i = 0; i < NUMBERS; i++) {
      registers.add(new HeapRegister<>());
      bare.add(new HeapRegister<>());
      bare.get(i).updateAndGet(x -> 1000L);
      locks[i] = new ReentrantLock();
    }
    transactions =
        new RegisterTransactions<>(
            registers, id -> statuses.computeIfAbsent(id, unused -> new HeapRegister<>()));
    for (int i = 0; i < NUMBERS; i++) {
      int index = i;
      transactions.run(tx -> tx.set(index, 1000L));
    }
    System.gc();
  }

  private int first() {
    return ThreadLocalRandom.current().nextInt(NUMBERS - k);
  }

  @Benchmark
  public void parallel() {
    int first = first();
    transactions.run(
        tx -> {
          for (int i = first; i < first + k; i++) {
            tx.set(i, tx.get(i) + 1);
          }
        });
  }

  @Benchmark
  public void serial() {
    int first = first();
    transactions.run(
        tx -> {
          long more = tx.get(first) % 2 + 1;
          for (int i = first + 1; i < first + k; i++) {
            tx.set(i, tx.get(i) + more);
          }
        });
  }

  @Benchmark
  public void bareUpdates() {
    int first = first();
    for (int i = first; i < first + k; i++) {
      bare.get(i).updateAndGet(x -> x + 1);
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
        bare.get(i).updateAndGet(x -> x + 1);
      }
    } finally {
      for (int i = first; i < first + k; i++) {
        locks[i].unlock();
      }
    }
  }
}
