// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Optional;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.consensus.CasConsensus;
import org.synod.consensus.Consensus;
import org.synod.consensus.RegisterConsensus;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.register.HeapRegister;
import org.synod.register.SlotRegister;

/** {@link Consensus}, once: agreement, validity, and a decision that each proposer then sees. */
public class ConsensusStress {
  private static final Memory MEMORY = new HeapMemory(16); // each thread's own process

  /** Proposals and decisions as numbers. */
  abstract static class Proposals {
    private final Consensus<Long> consensus;

    Proposals(Consensus<Long> consensus) {
      this.consensus = consensus;
    }

    /** The decided value, -1 if {@code decision} then says otherwise. */
    final long propose(long value) {
      long decided = consensus.propose(value);
      return decision() == decided ? decided : -1;
    }

    /** The decision, 0 if there is none. */
    final long decision() {
      return consensus.decision().orElse(0L);
    }
  }

  private static SlotRegister<Long> slotRegister() {
    return new SlotRegister<>(MEMORY, Codec.ofLong());
  }

  /** 1 and 2 are proposed: (decided for 1, decided for 2). */
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "1 came first, and 2 is told so.")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "2 came first, and 1 is told so.")
  @Outcome(expect = FORBIDDEN, desc = "No agreement, or a decision empty or not proposed.")
  interface AgreementOutcomes {}

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class Cas extends Proposals {
    public Cas() {
      super(new CasConsensus<>());
    }

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = propose(1);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = propose(2);
    }
  }

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class OnHeapRegister extends Proposals {
    public OnHeapRegister() {
      super(new RegisterConsensus<>(new HeapRegister<>()));
    }

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = propose(1);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = propose(2);
    }
  }

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class OnSlotRegister extends Proposals {
    public OnSlotRegister() {
      super(new RegisterConsensus<>(slotRegister()));
    }

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = propose(1);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = propose(2);
    }
  }

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @Outcome(id = {"1, 2", "-1, .*", ".*, -1"}, expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: both found none, and each decided its own.")
  @State
  public static class CheckThenSetControl extends Proposals {
    public CheckThenSetControl() {
      super(new CheckThenSet());
    }

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = propose(1);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = propose(2);
    }
  }

  /** Broken: reads null, then writes. */
  private static final class CheckThenSet implements Consensus<Long> {
    private volatile Long decided;

    @Override
    public Long propose(Long value) {
      if (decided == null) {
        decided = value;
      }
      return decided;
    }

    @Override
    public Optional<Long> decision() {
      return Optional.ofNullable(decided);
    }
  }

  /** 1 is proposed, and the decision read twice: (decided, first read, second read). */
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Both reads before the decision.")
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "The decision came between the reads.")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Both reads after the decision.")
  @Outcome(expect = FORBIDDEN, desc = "A decision is taken back, or was never proposed.")
  interface DecisionOutcomes {}

  @JCStressTest
  @JCStressMeta(DecisionOutcomes.class)
  @State
  public static class CasDecision extends Proposals {
    public CasDecision() {
      super(new CasConsensus<>());
    }

    @Actor
    public void proposer(JJJ_Result r) {
      r.r1 = propose(1);
    }

    @Actor
    public void reader(JJJ_Result r) {
      r.r2 = decision();
      r.r3 = decision();
    }
  }

  @JCStressTest
  @JCStressMeta(DecisionOutcomes.class)
  @State
  public static class SlotRegisterDecision extends Proposals {
    public SlotRegisterDecision() {
      super(new RegisterConsensus<>(slotRegister()));
    }

    @Actor
    public void proposer(JJJ_Result r) {
      r.r1 = propose(1);
    }

    @Actor
    public void reader(JJJ_Result r) {
      r.r2 = decision();
      r.r3 = decision();
    }
  }

  /** 1, 2 and 3 are proposed: what was decided for each. */
  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "1 came first.")
  @Outcome(id = "2, 2, 2", expect = ACCEPTABLE, desc = "2 came first.")
  @Outcome(id = "3, 3, 3", expect = ACCEPTABLE, desc = "3 came first.")
  @Outcome(expect = FORBIDDEN, desc = "No agreement, or a decision empty or wrong.")
  @State
  public static class ThreeProposers extends Proposals {
    public ThreeProposers() {
      super(new RegisterConsensus<>(slotRegister()));
    }

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = propose(1);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = propose(2);
    }

    @Actor
    public void actor3(JJJ_Result r) {
      r.r3 = propose(3);
    }
  }
}
