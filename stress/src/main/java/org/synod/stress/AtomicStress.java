// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;
import org.synod.replica.Atomic;

/** {@link Atomic}: each change once, each caller its own result, and what is published by them. */
public class AtomicStress {

  private static UnaryOperator<Long> adding(long digit) {
    return state -> state * 10 + digit;
  }

  /** Three threads each add a digit; what each got, and the state: helpers tell results. */
  @JCStressTest
  @Outcome(id = "1, 12, 123, 123", expect = ACCEPTABLE, desc = "In the order 1, 2, 3.")
  @Outcome(id = "1, 132, 13, 132", expect = ACCEPTABLE, desc = "In the order 1, 3, 2.")
  @Outcome(id = "21, 2, 213, 213", expect = ACCEPTABLE, desc = "In the order 2, 1, 3.")
  @Outcome(id = "231, 2, 23, 231", expect = ACCEPTABLE, desc = "In the order 2, 3, 1.")
  @Outcome(id = "31, 312, 3, 312", expect = ACCEPTABLE, desc = "In the order 3, 1, 2.")
  @Outcome(id = "321, 32, 3, 321", expect = ACCEPTABLE, desc = "In the order 3, 2, 1.")
  @Outcome(expect = FORBIDDEN, desc = "A change is lost, made twice, or told to another.")
  @State
  public static class ThreeChanges {
    private final Atomic<Long> atomic = new Atomic<>(0L);

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = atomic.updateAndGet(adding(1));
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = atomic.updateAndGet(adding(2));
    }

    @Actor
    public void actor3(JJJJ_Result r) {
      r.r3 = atomic.getAndUpdate(adding(3)) * 10 + 3;
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      r.r4 = atomic.get();
    }
  }

  /** One adds a digit, and another two, so that both lose and are helped; the results. */
  @Outcome(id = "1, 123, 123", expect = ACCEPTABLE, desc = "1 before 2 and 3.")
  @Outcome(id = "21, 213, 213", expect = ACCEPTABLE, desc = "1 between 2 and 3.")
  @Outcome(id = "231, 23, 231", expect = ACCEPTABLE, desc = "1 after 2 and 3.")
  @Outcome(expect = FORBIDDEN, desc = "A change is lost, or made twice, or out of its order.")
  interface OrderOutcomes {}

  @JCStressTest
  @JCStressMeta(OrderOutcomes.class)
  @State
  public static class OneAgainstTwo {
    private final Atomic<Long> atomic = new Atomic<>(0L);

    @Actor
    public void one(JJJ_Result r) {
      r.r1 = atomic.updateAndGet(adding(1));
    }

    @Actor
    public void two(JJJ_Result r) {
      atomic.updateAndGet(adding(2));
      r.r2 = atomic.updateAndGet(adding(3));
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = atomic.get();
    }
  }

  @JCStressTest
  @JCStressMeta(OrderOutcomes.class)
  @Outcome(id = {".*, .*, 1", ".*, .*, 13", ".*, .*, 21", ".*, .*, 23", ".*, .*, 2"},
      expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: the state was read, and written when it was another.")
  @State
  public static class GetThenSetControl {
    private final AtomicReference<Long> reference = new AtomicReference<>(0L);

    private long update(UnaryOperator<Long> change) {
      long next = change.apply(reference.get());
      reference.set(next); // broken: another change may have come in between
      return next;
    }

    @Actor
    public void one(JJJ_Result r) {
      r.r1 = update(adding(1));
    }

    @Actor
    public void two(JJJ_Result r) {
      update(adding(2));
      r.r2 = update(adding(3));
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = reference.get();
    }
  }

  /** A caller writes a field and changes the state; a reader sees the state, then the field. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The read before the change and the write.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The read between the write and the change.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The change before the read.")
  @Outcome(expect = FORBIDDEN, desc = "The change is seen, and not what came before it.")
  @State
  public static class Publication {
    private final Atomic<Long> atomic = new Atomic<>(0L);
    private long field;

    @Actor
    public void writer() {
      field = 1;
      atomic.updateAndGet(state -> state + 1);
    }

    @Actor
    public void rival() { // so that the writer is helped
      atomic.updateAndGet(state -> state + 2);
    }

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = atomic.get() & 1;
      r.r2 = field;
    }
  }

  /** A function sees all that its caller wrote before, in whichever thread it is applied. */
  @JCStressTest
  @Outcome(id = "12", expect = ACCEPTABLE, desc = "The function with the field first.")
  @Outcome(id = "21", expect = ACCEPTABLE, desc = "The function with the field second.")
  @Outcome(expect = FORBIDDEN, desc = "Applied without what its caller wrote, twice, or never.")
  @State
  public static class AnnouncedWithItsPast {
    private final Atomic<Long> atomic = new Atomic<>(0L);
    private long field;

    @Actor
    public void writer() {
      field = 1;
      atomic.updateAndGet(state -> state * 10 + field);
    }

    @Actor
    public void rival() {
      atomic.updateAndGet(adding(2));
    }

    @Arbiter
    public void arbiter(J_Result r) {
      r.r1 = atomic.get();
    }
  }
}
