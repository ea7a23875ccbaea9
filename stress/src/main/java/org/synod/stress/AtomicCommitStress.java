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
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.synod.consensus.AtomicCommit;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.SlotRegister;

/**
 * {@link AtomicCommit}: voter 0 has said yes and suspects 1, which says yes at the same time.
 * Both are told the same, and so is a process that asks later.
 */
public class AtomicCommitStress {
  private static final Memory MEMORY = new HeapMemory(16); // each thread's own process

  /** (told to the one that suspects, told to the one that votes, told later). */
  @Outcome(id = "COMMITTED, COMMITTED, COMMITTED", expect = ACCEPTABLE, desc = "The vote won.")
  @Outcome(id = "ABORTED, ABORTED, ABORTED", expect = ACCEPTABLE, desc = "The suspicion won.")
  interface Outcomes {}

  abstract static class Suspected {
    final Register<Boolean> first;
    final Register<Boolean> second;
    final AtomicCommit commit;

    Suspected(Register<Boolean> first, Register<Boolean> second) {
      this.first = first;
      this.second = second;
      commit = new AtomicCommit(List.of(first, second));
      commit.vote(0, true);
    }
  }

  private static Register<Boolean> inSlots() {
    return new SlotRegister<>(MEMORY, Codec.ofBoolean());
  }

  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @Outcome(expect = FORBIDDEN, desc = "They are told different outcomes, or none.")
  @State
  public static class OnHeap extends Suspected {
    public OnHeap() {
      super(new HeapRegister<>(), new HeapRegister<>());
    }

    @Actor
    public void suspecting(LLL_Result r) {
      r.r1 = commit.suspect(1);
    }

    @Actor
    public void voting(LLL_Result r) {
      r.r2 = commit.vote(1, true);
    }

    @Arbiter
    public void later(LLL_Result r) {
      r.r3 = commit.outcome();
    }
  }

  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @Outcome(expect = FORBIDDEN, desc = "They are told different outcomes, or none.")
  @State
  public static class InSlots extends Suspected {
    public InSlots() {
      super(inSlots(), inSlots());
    }

    @Actor
    public void suspecting(LLL_Result r) {
      r.r1 = commit.suspect(1);
    }

    @Actor
    public void voting(LLL_Result r) {
      r.r2 = commit.vote(1, true);
    }

    @Arbiter
    public void later(LLL_Result r) {
      r.r3 = commit.outcome();
    }
  }

  /** Broken: it suspects in silence, by a look at the register. */
  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @Outcome(id = "ABORTED, COMMITTED, COMMITTED", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: the vote came after the look.")
  @Outcome(expect = FORBIDDEN, desc = "Anything else.")
  @State
  public static class OnHeapControl extends Suspected {
    public OnHeapControl() {
      super(new HeapRegister<>(), new HeapRegister<>());
    }

    @Actor
    public void suspecting(LLL_Result r) {
      r.r1 = second.get().isSet() ? commit.outcome() : AtomicCommit.Outcome.ABORTED;
    }

    @Actor
    public void voting(LLL_Result r) {
      r.r2 = commit.vote(1, true);
    }

    @Arbiter
    public void later(LLL_Result r) {
      r.r3 = commit.outcome();
    }
  }
}
