// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.consensus.CasConsensus;
import org.synod.consensus.Consensus;
import org.synod.consensus.SerialConsensus;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.RotatingPaxos;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.SlotRegister;

/**
 * {@link SerialConsensus} and {@link RotatingPaxos}: agreement, validity, and a decision that each
 * proposer then sees, also when the first register crashes in their midst.
 */
public class WaitFreeStress {
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

  /** 1 and 2 are proposed: (decided for 1, decided for 2). */
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "1 was first where it counts.")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "2 was first where it counts.")
  @Outcome(expect = FORBIDDEN, desc = "No agreement, or a decision empty or not proposed.")
  interface AgreementOutcomes {}

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class SerialOnHeap extends Proposals {
    public SerialOnHeap() {
      super(SerialConsensus.surviving(1));
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

  /** Of two registers the first crashes. */
  abstract static class SerialCrash extends Proposals {
    private final Crashing<Long> first;

    private SerialCrash(Crashing<Long> first) {
      super(SerialConsensus.onRegisters(List.of(first, new HeapRegister<>())));
      this.first = first;
    }

    SerialCrash() {
      this(new Crashing<>());
    }

    final void crash() {
      first.crash();
    }
  }

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class SerialWhoseFirstCrashes extends SerialCrash {
    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = propose(1);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = propose(2);
    }

    @Actor
    public void crash1() {
      crash();
    }
  }

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class RotatingOnHeap extends Proposals {
    public RotatingOnHeap() {
      super(RotatingPaxos.surviving(1));
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

  private static Register<AcceptorState<Long>> slotRegister() {
    return new SlotRegister<>(MEMORY, AcceptorState.codec(Codec.ofLong()));
  }

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class RotatingOnSlots extends Proposals {
    public RotatingOnSlots() {
      super(new RotatingPaxos<>(List.of(slotRegister(), slotRegister(), slotRegister())));
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

  /** The host of the first ballot crashes; each process has an object of its own, and no cache. */
  abstract static class RotatingCrash {
    private final Crashing<AcceptorState<Long>> host = new Crashing<>();
    private final List<Register<AcceptorState<Long>>> registers =
        List.of(host, new HeapRegister<>(), new HeapRegister<>());

    final long propose(long value) {
      return new RotatingPaxos<>(registers).propose(value);
    }

    final void crash() {
      host.crash();
    }
  }

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class RotatingWhoseHostCrashes extends RotatingCrash {
    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = propose(1);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = propose(2);
    }

    @Actor
    public void crash1() {
      crash();
    }
  }

  /** 1, 2 and 3 are proposed: what was decided for each. */
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "1 was first at the host.")
  @Outcome(id = "2, 2, 2", expect = ACCEPTABLE, desc = "2 was first at the host.")
  @Outcome(id = "3, 3, 3", expect = ACCEPTABLE, desc = "3 was first at the host.")
  @Outcome(expect = FORBIDDEN, desc = "No agreement, or a decision empty or wrong.")
  interface ThreeOutcomes {}

  @JCStressTest
  @JCStressMeta(ThreeOutcomes.class)
  @State
  public static class RotatingThreeProposers extends Proposals {
    public RotatingThreeProposers() {
      super(RotatingPaxos.surviving(2));
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

  /** 1 is proposed, and the decision read twice: (decided, first read, second read). */
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Both reads before the decision.")
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "The decision came between the reads.")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Both reads after the decision.")
  @Outcome(expect = FORBIDDEN, desc = "A decision is taken back, or was never proposed.")
  interface DecisionOutcomes {}

  @JCStressTest
  @JCStressMeta(DecisionOutcomes.class)
  @State
  public static class SerialDecision extends Proposals {
    public SerialDecision() {
      super(SerialConsensus.surviving(1));
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
  public static class RotatingDecision extends Proposals {
    public RotatingDecision() {
      super(RotatingPaxos.surviving(1));
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

  /** Broken: the two processes have the same objects in different orders. */
  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @Outcome(id = "2, 1", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: each was first at its first object, and then got the other's value.")
  @State
  public static class OrdersOfTheirOwnControl {
    private final Consensus<Long> a = new CasConsensus<>();
    private final Consensus<Long> b = new CasConsensus<>();

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = new SerialConsensus<>(List.of(a, b)).propose(1L);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = new SerialConsensus<>(List.of(b, a)).propose(2L);
    }
  }
}
