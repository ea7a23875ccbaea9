// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.register.Versioned;
import org.synod.transaction.Ref;
import org.synod.transaction.Transactions;

/** {@link Transactions}: two registers change at once, for all, and nobody writes past a read. */
public class TransactionStress {

  /** Two add a digit to both registers; a reader sees both at one moment. */
  @JCStressTest
  @Outcome(id = {"0, 0, 12, 12", "0, 0, 21, 21"}, expect = ACCEPTABLE, desc = "Read first.")
  @Outcome(id = {"1, 1, 12, 12", "2, 2, 21, 21"}, expect = ACCEPTABLE, desc = "In between.")
  @Outcome(id = {"12, 12, 12, 12", "21, 21, 21, 21"}, expect = ACCEPTABLE, desc = "Read last.")
  @Outcome(expect = FORBIDDEN, desc = "A change is lost, or is in one of the two only.")
  @State
  public static class TwoWritersAndAReader {
    private final Ref<Long> a = new Ref<>(0L);
    private final Ref<Long> b = new Ref<>(0L);

    @Actor
    public void one() {
      Transactions.run(
          tx -> {
            tx.set(a, tx.get(a) * 10 + 1);
            tx.set(b, tx.get(b) * 10 + 1);
          });
    }

    @Actor
    public void two() {
      Transactions.run(
          tx -> {
            tx.set(b, tx.get(b) * 10 + 2);
            tx.set(a, tx.get(a) * 10 + 2);
          });
    }

    @Actor
    public void reader(JJJJ_Result r) {
      List<Versioned<Long>> both = Transactions.snapshot(a, b);
      r.r1 = both.get(0).value();
      r.r2 = both.get(1).value();
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      r.r3 = a.get().value();
      r.r4 = b.get().value();
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
    private final Ref<Long> a = new Ref<>(0L);
    private final Ref<Long> b = new Ref<>(0L);

    private static void setUnless(Ref<Long> read, Ref<Long> written) {
      Transactions.run(
          tx -> {
            if (tx.get(read) == 0) {
              tx.set(written, 1L);
            }
          });
    }

    @Actor
    public void one() {
      setUnless(b, a);
    }

    @Actor
    public void two() {
      setUnless(a, b);
    }

    @Arbiter
    public void arbiter(JJ_Result r) {
      r.r1 = a.get().value();
      r.r2 = b.get().value();
    }
  }

  @JCStressTest
  @JCStressMeta(SkewOutcomes.class)
  @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: both have read 0.")
  @State
  public static class WriteSkewControl {
    private final Ref<Long> a = new Ref<>(0L);
    private final Ref<Long> b = new Ref<>(0L);

    private static void setUnless(Ref<Long> read, Ref<Long> written) {
      if (read.get().value() == 0) { // broken: it may change before the write
        written.updateAndGet(x -> 1L);
      }
    }

    @Actor
    public void one() {
      setUnless(b, a);
    }

    @Actor
    public void two() {
      setUnless(a, b);
    }

    @Arbiter
    public void arbiter(JJ_Result r) {
      r.r1 = a.get().value();
      r.r2 = b.get().value();
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
    private final Ref<Long> a = new Ref<>(0L);
    private final Ref<Long> b = new Ref<>(0L);
    private long field;

    @Actor
    public void writer() {
      field = 1;
      Transactions.run(
          tx -> {
            tx.set(a, 1L);
            tx.set(b, 1L);
          });
    }

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = b.get().value();
      r.r2 = field;
    }
  }
}
