// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.consensus.hierarchy.Assignment;
import org.synod.consensus.hierarchy.AssignmentConsensus;
import org.synod.consensus.hierarchy.ProcessConsensus;
import org.synod.consensus.hierarchy.RandomizedConsensus;
import org.synod.consensus.hierarchy.TwoProcessConsensus;
import org.synod.consensus.hierarchy.Variable;
import org.synod.consensus.hierarchy.Variables;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Member;

/**
 * Consensus from each level of the hierarchy: agreement, validity, and a decision that each
 * proposer then sees.
 */
public class HierarchyStress {

  /** A memory and all its processes; an actor is always the same one of them. */
  private record Members(Memory memory, List<Member> processes) {
    static Members of(int processes) {
      Memory memory = new HeapMemory(processes);
      return new Members(memory, Stream.generate(memory::join).limit(processes).toList());
    }
  }

  private static final Members TWO = Members.of(2);
  private static final Members FOUR = Members.of(4);

  /** Proposals of processes, as numbers. */
  abstract static class Proposals {
    private final Members members;
    private final ProcessConsensus<Long> consensus;

    Proposals(Members members, Function<Memory, ProcessConsensus<Long>> consensus) {
      this.members = members;
      this.consensus = consensus.apply(members.memory);
    }

    /** The decided value, -1 if {@code decision} then says otherwise. */
    final long propose(int process, long value) {
      long decided = consensus.propose(members.processes.get(process), value);
      return decision() == decided ? decided : -1;
    }

    /** The decision, 0 if there is none. */
    final long decision() {
      return consensus.decision().orElse(0L);
    }
  }

  /** 1 and 2 are proposed: (decided for 1, decided for 2). */
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "1 came first, and 2 is told so.")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "2 came first, and 1 is told so.")
  @Outcome(expect = FORBIDDEN, desc = "No agreement, or a decision empty or not proposed.")
  interface AgreementOutcomes {}

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class TestAndSet extends Proposals {
    public TestAndSet() {
      super(TWO, TwoProcessConsensus::fromTestAndSet);
    }

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = propose(0, 1);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = propose(1, 2);
    }
  }

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class Swap extends Proposals {
    public Swap() {
      super(TWO, TwoProcessConsensus::fromSwap);
    }

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = propose(0, 1);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = propose(1, 2);
    }
  }

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class FetchAndAdd extends Proposals {
    public FetchAndAdd() {
      super(TWO, TwoProcessConsensus::fromFetchAndAdd);
    }

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = propose(0, 1);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = propose(1, 2);
    }
  }

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class FifoQueue extends Proposals {
    public FifoQueue() {
      super(TWO, TwoProcessConsensus::fromQueue);
    }

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = propose(0, 1);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = propose(1, 2);
    }
  }

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class TwoRegistersAtOnce extends Proposals {
    public TwoRegistersAtOnce() {
      super(TWO, AssignmentConsensus::new);
    }

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = propose(0, 1);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = propose(1, 2);
    }
  }

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class Coins extends Proposals {
    public Coins() {
      super(TWO, RandomizedConsensus::new);
    }

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = propose(0, 1);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = propose(1, 2);
    }
  }

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @Outcome(id = {"0, 2", "1, 0"}, expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: one was told that the other came first, and found no proposal of it.")
  @State
  public static class AnnouncedLateControl {
    private final AtomicBoolean flag = new AtomicBoolean();
    private final List<Variable<Long>> proposals =
        List.of(Variables.onHeap().variable("p", 0), Variables.onHeap().variable("p", 1));

    /** Broken: the primitive first, and then the announcement. */
    private long propose(int process, long value) {
      boolean first = !flag.getAndSet(true);
      proposals.get(process).set(value);
      Long other = proposals.get(1 - process).get();
      return first ? value : other == null ? 0 : other;
    }

    @Actor
    public void actor1(JJ_Result r) {
      r.r1 = propose(0, 1);
    }

    @Actor
    public void actor2(JJ_Result r) {
      r.r2 = propose(1, 2);
    }
  }

  /** 1 is proposed, and the decision read twice: (decided, first read, second read). */
  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Both reads before the decision.")
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "The decision came between the reads.")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Both reads after the decision.")
  @Outcome(expect = FORBIDDEN, desc = "A decision is taken back, or was never proposed.")
  @State
  public static class Decision extends Proposals {
    public Decision() {
      super(TWO, TwoProcessConsensus::fromTestAndSet);
    }

    @Actor
    public void proposer(JJJ_Result r) {
      r.r1 = propose(0, 1);
    }

    @Actor
    public void reader(JJJ_Result r) {
      r.r2 = decision();
      r.r3 = decision();
    }
  }

  /** 1, 2, 3 and 4 are proposed: what was decided for each. */
  @Outcome(id = "1, 1, 1, 1", expect = ACCEPTABLE, desc = "1 was agreed on.")
  @Outcome(id = "2, 2, 2, 2", expect = ACCEPTABLE, desc = "2 was agreed on.")
  @Outcome(id = "3, 3, 3, 3", expect = ACCEPTABLE, desc = "3 was agreed on.")
  @Outcome(id = "4, 4, 4, 4", expect = ACCEPTABLE, desc = "4 was agreed on.")
  @Outcome(expect = FORBIDDEN, desc = "No agreement, or a decision empty or wrong.")
  interface FourOutcomes {}

  @JCStressTest
  @JCStressMeta(FourOutcomes.class)
  @State
  public static class ThreeRegistersAtOnce extends Proposals {
    public ThreeRegistersAtOnce() {
      super(FOUR, AssignmentConsensus::new);
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = propose(0, 1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = propose(1, 2);
    }

    @Actor
    public void actor3(JJJJ_Result r) {
      r.r3 = propose(2, 3);
    }

    @Actor
    public void actor4(JJJJ_Result r) {
      r.r4 = propose(3, 4);
    }
  }

  @JCStressTest
  @JCStressMeta(FourOutcomes.class)
  @State
  public static class CoinsOfFour extends Proposals {
    public CoinsOfFour() {
      super(FOUR, RandomizedConsensus::new);
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = propose(0, 1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = propose(1, 2);
    }

    @Actor
    public void actor3(JJJJ_Result r) {
      r.r3 = propose(2, 3);
    }

    @Actor
    public void actor4(JJJJ_Result r) {
      r.r4 = propose(3, 4);
    }
  }

  /** Two assign 1 and 2 to both registers at once: what these hold in the end. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "1 was assigned last, to both.")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "2 was assigned last, to both.")
  @Outcome(expect = FORBIDDEN, desc = "One assignment came between the parts of the other.")
  @State
  public static class AssignedAtOnce {
    private final Assignment assignment = Assignment.onHeap(2, 2);

    @Actor
    public void actor1() {
      assignment.assign(1, 0, 1);
    }

    @Actor
    public void actor2() {
      assignment.assign(2, 1, 0);
    }

    @Arbiter
    public void arbiter(JJ_Result r) {
      r.r1 = assignment.get(0);
      r.r2 = assignment.get(1);
    }
  }
}
