// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.function.Function;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;
import org.synod.transaction.Ref;
import org.synod.transaction.Transaction;
import org.synod.transaction.TransactionTimeoutException;
import org.synod.transaction.Transactions;

/** {@link Transaction#await}: a change that comes while a thread goes to sleep wakes it. */
public class WaitingStress {
  private static final Duration LONG = Duration.ofSeconds(20); // a wake-up that is late is lost

  /** One waits for a register above 0, which another writes. */
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Read at once, or woken by the write.")
  @Outcome(expect = FORBIDDEN, desc = "The wake-up was lost.")
  interface HandoverOutcomes {}

  @JCStressTest
  @JCStressMeta(HandoverOutcomes.class)
  @State
  public static class Handover {
    private final Ref<Long> a = new Ref<>(0L);

    @Actor
    public void writer() {
      a.updateAndGet(x -> x + 1);
    }

    @Actor
    public void waiter(J_Result r) {
      try {
        r.r1 =
            Transactions.<Long>atomically(
                LONG,
                tx -> {
                  tx.await(tx.get(a) > 0);
                  return tx.get(a);
                });
      } catch (TransactionTimeoutException asleep) {
        r.r1 = -1;
      }
    }
  }

  /** Broken: it looks at the value, and only then enlists to be woken. */
  @JCStressTest
  @JCStressMeta(HandoverOutcomes.class)
  @Outcome(id = "-1", expect = ACCEPTABLE_INTERESTING, desc = "CAUGHT: the wake-up was lost.")
  @State
  public static class HandoverControl {
    private volatile long value;
    private volatile boolean isEnlisted;
    private boolean isAsleep;
    private boolean isWoken;

    @Actor
    public void writer() {
      value = 1;
      isWoken = isEnlisted;
    }

    @Actor
    public void waiter() {
      if (value == 0) {
        isEnlisted = true; // broken: the write may have come before it
        isAsleep = true;
      }
    }

    @Arbiter
    public void arbiter(J_Result r) {
      r.r1 = isAsleep && !isWoken ? -1 : 1;
    }
  }

  /** One waits for either of two registers, which another writes at once, and one for both. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both were woken, or had no need to be.")
  @Outcome(expect = FORBIDDEN, desc = "A wake-up was lost, or only one register was seen.")
  @State
  public static class EitherAndBoth {
    private final Ref<Long> a = new Ref<>(0L);
    private final Ref<Long> b = new Ref<>(0L);

    @Actor
    public void writer() {
      Transactions.run(
          tx -> {
            tx.set(a, 1L);
            tx.set(b, 1L);
          });
    }

    @Actor
    public void either(JJ_Result r) {
      r.r1 = waitFor(tx -> tx.orElse(t -> positive(t, b), t -> positive(t, a)));
    }

    @Actor
    public void both(JJ_Result r) {
      r.r2 = waitFor(tx -> positive(tx, a) * tx.get(b));
    }

    private static long positive(Transaction tx, Ref<Long> ref) {
      long x = tx.get(ref);
      tx.await(x > 0);
      return x;
    }

    private static long waitFor(Function<Transaction, Long> body) {
      try {
        return Transactions.atomically(LONG, body);
      } catch (TransactionTimeoutException asleep) {
        return -1;
      }
    }
  }
}
