// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.ledger.Accounts;
import org.synod.ledger.Outgoing;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * What does a transfer cost? Each thread owns an account and sends 1 to the next. The limits are
 * one compare-and-set of a word, and a read and a compare-and-set of a register whose value is as
 * wide. The peer is a map of balances with a lock for each account, taken in order.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar AccountsBenchmark -t 1 -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class AccountsBenchmark {
  private static final long MUCH = 1L << 40;

  @Param({"2", "8", "32"})
  private int accounts;

  private final AtomicInteger threads = new AtomicInteger();
  private List<Register<Outgoing>> registers;
  private Accounts all;
  private List<Register<long[]>> raw;
  private ConcurrentHashMap<Integer, Long> balances;
  private Object[] locks;
  private AtomicLong[] words;

  @Setup(Level.Iteration)
  public void open() {
    registers = new ArrayList<>();
    raw = new ArrayList<>();
    balances = new ConcurrentHashMap<>();
    locks = new Object[accounts];
    words = new AtomicLong[accounts];
    List<Accounts.Opening> openings = new ArrayList<>();
    for (int i = 0; i < accounts; i++) {
      registers.add(new HeapRegister<>());
      raw.add(new HeapRegister<>());
      openings.add(new Accounts.Opening(MUCH, Set.of(i)));
      balances.put(i, MUCH);
      locks[i] = new Object();
      words[i] = new AtomicLong();
    }
    all = new Accounts(registers, openings);
  }

  /** The account of a thread. */
  @State(Scope.Thread)
  public static class Owner {
    private int me;
    private int next;

    @Setup
    public void join(AccountsBenchmark benchmark) {
      me = benchmark.threads.getAndIncrement() % benchmark.accounts;
      next = (me + 1) % benchmark.accounts;
    }
  }

  @Benchmark
  public boolean rawCas(Owner owner) {
    AtomicLong word = words[owner.me];
    long before = word.get();
    return word.compareAndSet(before, before + 1);
  }

  @Benchmark
  public boolean rawRegister(Owner owner) {
    Register<long[]> register = raw.get(owner.me);
    Versioned<long[]> before = register.get();
    long[] sums = before.isSet() ? before.value().clone() : new long[accounts];
    sums[owner.next]++;
    return register.compareAndSet(before.version(), sums);
  }

  @Benchmark
  public boolean transfer(Owner owner) {
    return all.transfer(owner.me, owner.me, owner.next, 1);
  }

  @Benchmark
  public long balance(Owner owner) {
    return all.balance(owner.me);
  }

  @Benchmark
  public boolean mapAndLocks(Owner owner) {
    int first = Math.min(owner.me, owner.next);
    int second = Math.max(owner.me, owner.next);
    synchronized (locks[first]) {
      synchronized (locks[second]) {
        long has = balances.get(owner.me);
        if (has < 1) {
          return false;
        }
        balances.put(owner.me, has - 1);
        balances.put(owner.next, balances.get(owner.next) + 1);
        return true;
      }
    }
  }
}
