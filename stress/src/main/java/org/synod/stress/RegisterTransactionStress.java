// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;
import org.synod.transaction.registers.RegisterTransactions;
import org.synod.transaction.registers.TransactionOutcome;
import org.synod.transaction.registers.TransactionState;

/**
 * {@link RegisterTransactions} over registers of the heap, by threads that share one client, and
 * its status registers: two registers change at once, for all, and nobody writes past a read.
 */
public class RegisterTransactionStress {

  /** Two registers that hold 0. */
  private static RegisterTransactions<Long> twoZeros() {
    Map<UUID, Register<TransactionOutcome>> statuses = new ConcurrentHashMap<>();
    RegisterTransactions<Long> both =
        new RegisterTransactions<>(
            List.<Register<TransactionState<Long>>>of(new HeapRegister<>(), new HeapRegister<>()),
            id -> statuses.computeIfAbsent(id, unused -> new HeapRegister<>()));
    both.run(
        tx -> {
          tx.set(0, 0L);
          tx.set(1, 0L);
        });
    return both;
  }

  /** Two add a digit to both registers; a reader sees both at one moment. */
  @JCStressTest
  @Outcome(id = {"0, 0, 12, 12", "0, 0, 21, 21"}, expect = ACCEPTABLE, desc = "Read first.")
  @Outcome(id = {"1, 1, 12, 12", "2, 2, 21, 21"}, expect = ACCEPTABLE, desc = "In between.")
  @Outcome(id = {"12, 12, 12, 12", "21, 21, 21, 21"}, expect = ACCEPTABLE, desc = "Read last.")
  @Outcome(expect = FORBIDDEN, desc = "A change is lost, or is in one of the two only.")
  @State
  public static class TwoWritersAndAReader {
    private final RegisterTransactions<Long> both = twoZeros();

    private void add(int digit, int first) {
      both.run(
          tx -> {
            tx.set(first, tx.get(first) * 10 + digit);
            tx.set(1 - first, tx.get(1 - first) * 10 + digit);
          });
    }

    @Actor
    public void one() {
      add(1, 0);
    }

    @Actor
    public void two() {
      add(2, 1);
    }

    @Actor
    public void reader(JJJJ_Result r) {
      List<Versioned<Long>> now = both.atomically(tx -> tx.snapshot(0, 1));
      r.r1 = now.get(0).value();
      r.r2 = now.get(1).value();
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      r.r3 = both.atomically(tx -> tx.get(0));
      r.r4 = both.atomically(tx -> tx.get(1));
    }
  }

  /** Each reads what the other writes, and writes if it is 0. */
  @Outcome(id = {"1, 0", "0, 1"}, expect = ACCEPTABLE, desc = "One came first.")
  @Outcome(expect = FORBIDDEN, desc = "Both have read 0, or neither has.")
  interface SkewOutcomes {}

  @JCStressTest
  @JCStressMeta(SkewOutcomes.class)
  @State
  public static class WriteSkew {
    private final RegisterTransactions<Long> both = twoZeros();

    private void setUnless(int read, int written) {
      both.run(
          tx -> {
            if (tx.get(read) == 0) {
              tx.set(written, 1L);
            }
          });
    }

    @Actor
    public void one() {
      setUnless(1, 0);
    }

    @Actor
    public void two() {
      setUnless(0, 1);
    }

    @Arbiter
    public void arbiter(JJ_Result r) {
      r.r1 = both.atomically(tx -> tx.get(0));
      r.r2 = both.atomically(tx -> tx.get(1));
    }
  }

  @JCStressTest
  @JCStressMeta(SkewOutcomes.class)
  @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: both have read 0.")
  @State
  public static class WriteSkewControl {
    private final RegisterTransactions<Long> both = twoZeros();

    private void setUnless(int read, int written) {
      if (both.atomically(tx -> tx.get(read)) == 0) { // broken: it may change before the write
        both.run(tx -> tx.set(written, 1L));
      }
    }

    @Actor
    public void one() {
      setUnless(1, 0);
    }

    @Actor
    public void two() {
      setUnless(0, 1);
    }

    @Arbiter
    public void arbiter(JJ_Result r) {
      r.r1 = both.atomically(tx -> tx.get(0));
      r.r2 = both.atomically(tx -> tx.get(1));
    }
  }

  /** A thread that sees what a transaction wrote sees what its thread did before. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Before it.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Before it, and the field raced.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "After it.")
  @Outcome(expect = FORBIDDEN, desc = "The write without what was before it.")
  @State
  public static class Publication {
    private final RegisterTransactions<Long> both = twoZeros();
    private long field;

    @Actor
    public void writer() {
      field = 1;
      both.run(
          tx -> {
            tx.set(0, 1L);
            tx.set(1, 1L);
          });
    }

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = both.atomically(tx -> tx.get(1));
      r.r2 = field;
    }
  }
}
