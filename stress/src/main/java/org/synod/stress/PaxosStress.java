// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.paxos.Acceptor;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.Ballot;
import org.synod.paxos.Learner;
import org.synod.paxos.Paxos;
import org.synod.paxos.Proposer;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.SlotRegister;

/** {@link Paxos} over three acceptors: agreement, validity, and a decision that is never wrong. */
public class PaxosStress {
  private static final Memory MEMORY = new HeapMemory(16); // each thread's own process

  /** 1 and 2 are proposed: (decided for 1, decided for 2, decision in the end). */
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE,
      desc = "1 was accepted by a quorum, or by one acceptor that told a later ballot.")
  @Outcome(id = "2, 2, 2", expect = ACCEPTABLE,
      desc = "2 was accepted by a quorum, or by one acceptor that told a later ballot.")
  @Outcome(expect = FORBIDDEN, desc = "No agreement, or a decision empty or not proposed.")
  interface AgreementOutcomes {}

  /** A Paxos object as a whole. */
  abstract static class OnePaxos {
    private final Paxos<Long> paxos;

    OnePaxos(Paxos<Long> paxos) {
      this.paxos = paxos;
    }

    OnePaxos() {
      this(Paxos.acceptors(3));
    }

    /** The decided value, -1 if {@code decision} then says otherwise. */
    final long propose(long value) {
      long decided = paxos.propose(value);
      return decision() == decided ? decided : -1;
    }

    /** The decision, 0 if none is known. */
    final long decision() {
      return paxos.decision().orElse(0L);
    }
  }

  private static Register<AcceptorState<Long>> slotRegister() {
    return new SlotRegister<>(MEMORY, AcceptorState.codec(Codec.ofLong()));
  }

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class TwoProposers extends OnePaxos {
    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = propose(1);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = propose(2);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = decision();
    }
  }

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class OverSlotRegisters extends OnePaxos {
    public OverSlotRegisters() {
      super(new Paxos<>(List.of(slotRegister(), slotRegister(), slotRegister())));
    }

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = propose(1);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = propose(2);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = decision();
    }
  }

  /** Each is told for ever that another leads: it waits for a decision, and then proposes. */
  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class WithoutALeader extends OnePaxos {
    public WithoutALeader() {
      super(
          new Paxos<>(List.of(slotRegister(), slotRegister(), slotRegister()))
              .withLeader(() -> false));
    }

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = propose(1);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = propose(2);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = decision();
    }
  }

  /** 1, 2 and 3 are proposed: what was decided for each, and in the end. */
  @JCStressTest
  @Outcome(id = "1, 1, 1, 1", expect = ACCEPTABLE, desc = "1 was accepted first, or carried on.")
  @Outcome(id = "2, 2, 2, 2", expect = ACCEPTABLE, desc = "2 was accepted first, or carried on.")
  @Outcome(id = "3, 3, 3, 3", expect = ACCEPTABLE, desc = "3 was accepted first, or carried on.")
  @Outcome(expect = FORBIDDEN, desc = "No agreement, or a decision empty or wrong.")
  @State
  public static class ThreeProposers extends OnePaxos {
    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = propose(1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = propose(2);
    }

    @Actor
    public void actor3(JJJJ_Result r) {
      r.r3 = propose(3);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      r.r4 = decision();
    }
  }

  /** Acceptors, which each proposer asks in an order of its own. */
  abstract static class Rotated {
    private final List<Acceptor<Long>> acceptors =
        Stream.generate(() -> new Acceptor<>(new HeapRegister<AcceptorState<Long>>()))
            .limit(3).toList();

    final List<Acceptor<Long>> from(int first) {
      return List.of(
          acceptors.get(first), acceptors.get((first + 1) % 3), acceptors.get((first + 2) % 3));
    }

    long propose(int number) {
      return new Proposer<>(number, from(number)).propose((long) number);
    }

    final long decision() {
      return new Learner<>(from(1)).learn().orElse(0L);
    }
  }

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class RotatedProposers extends Rotated {
    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = propose(1);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = propose(2);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = decision();
    }
  }

  /** Proposer 1 tries one ballot, whose half may stay behind: (decided for 1, for 2, learned). */
  @JCStressTest
  @Outcome(id = {"1, 1, 0", "0, 2, 0"}, expect = ACCEPTABLE,
      desc = "Learned before the decision, or with reads on both sides of it.")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "1 was decided and learned.")
  @Outcome(id = "0, 2, 2", expect = ACCEPTABLE, desc = "2 was decided and learned.")
  @Outcome(expect = FORBIDDEN, desc = "No agreement, or something else was learned.")
  @State
  public static class LearnerBesideProposers extends Rotated {
    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = new Proposer<>(1, from(1)).tryPropose(1L).decision().orElse(0L);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = propose(2);
    }

    @Actor
    public void learner(JJJ_Result r) {
      r.r3 = decision();
    }
  }

  /** Broken: a proposer that does not heed a refusal to accept. */
  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @Outcome(id = "1, 2, .*", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: one had its promises, the other came in between, and each decided its own.")
  @State
  public static class UnheededRefusalControl extends Rotated {
    @Override
    long propose(int number) {
      List<Acceptor<Long>> quorum = from(number).subList(0, 2);
      for (int round = 1; ; round++) {
        long ballot = Ballot.of(round, number);
        List<AcceptorState<Long>> promises =
            quorum.stream().map(acceptor -> acceptor.prepare(ballot)).toList();
        if (promises.stream().allMatch(state -> state.promisedBallot() == ballot)) {
          long safe = promises.stream()
              .max(Comparator.comparingLong(AcceptorState::acceptedBallot))
              .map(AcceptorState::acceptedValue)
              .orElse((long) number);
          quorum.forEach(acceptor -> acceptor.accept(ballot, safe));
          return safe;
        }
      }
    }

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = propose(1);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = propose(2);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = decision();
    }
  }
}
