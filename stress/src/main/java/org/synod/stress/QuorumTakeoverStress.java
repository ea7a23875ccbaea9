// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Member;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.stress.QuorumRegisterStress.UpdateOutcomes;
import org.synod.stress.QuorumRegisterStress.WriteOutcomes;
import org.synod.stress.QuorumRegisterStress.Writers;

/**
 * {@link QuorumRegister} whose first host fails: others go on in a ballot of another one, and each
 * write still takes effect once or never, and its process is told which.
 *
 * <p>A process that still has the first host has settled before, so that its first step is to write
 * there. When the host has the write and does not say so: {@link QuorumLostAnswerStress}.
 */
public class QuorumTakeoverStress {
  private static final Memory OTHER = new HeapMemory(1);
  private static final Member OTHER_P1 = OTHER.join(); // has the number of P1

  private static QuorumRegister<Long> over(
      Memory memory, List<Register<QuorumState<Long>>> acceptors, QuorumSystem quorums) {
    return new QuorumRegister<>(memory, Codec.ofLong(), acceptors, quorums);
  }

  /** The register, as three see it: a reader and two processes. */
  abstract static class Takeover extends Writers {
    Takeover(
        List<Register<QuorumState<Long>>> acceptors,
        List<Register<QuorumState<Long>>> view1,
        List<Register<QuorumState<Long>>> view2) {
      super(
          QuorumRegisterStress.over(acceptors),
          QuorumRegisterStress.over(view1).participant(QuorumRegisterStress.P1),
          QuorumRegisterStress.over(view2).participant(QuorumRegisterStress.P2));
    }

    final void settle() {
      one.tookEffect();
      two.tookEffect();
      one.read(new long[1]); // two has written at the host
    }
  }

  /** Process 1 has the host, process 2 has not. */
  abstract static class HalfOut extends Takeover {
    private HalfOut(List<Register<QuorumState<Long>>> acceptors) {
      super(acceptors, acceptors, Outages.silent(acceptors));
      one.tookEffect();
    }

    HalfOut() {
      this(QuorumRegisterStress.founded(QuorumRegisterStress::slots));
    }
  }

  /** In ballot 1 and in ballot 2, which needs the promise of the acceptor that 1 goes to next. */
  @JCStressTest
  @JCStressMeta(WriteOutcomes.class)
  @State
  public static class WritersInTwoBallots extends HalfOut {
    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = write(one, 0, 1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = write(two, 0, 2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  @JCStressTest
  @JCStressMeta(UpdateOutcomes.class)
  @State
  public static class UpdatersInTwoBallots extends HalfOut {
    @Actor
    public void actor1() {
      increment(one);
    }

    @Actor
    public void actor2() {
      increment(two);
    }

    @Arbiter
    public void arbiter(JJ_Result r) {
      observe(r);
    }
  }

  /** The host crashes for both in the midst of one of its next calls. */
  abstract static class Crash extends Takeover {
    private static final int CALLS = 6;

    private Crash(
        Crashing<QuorumState<Long>> host, List<Register<QuorumState<Long>>> acceptors) {
      super(acceptors, acceptors, acceptors);
      settle();
      host.crashAfter(ThreadLocalRandom.current().nextInt(CALLS));
    }

    private Crash(Crashing<QuorumState<Long>> host) {
      this(host, founded(host));
    }

    Crash() {
      this(new Crashing<>());
    }

    private static List<Register<QuorumState<Long>>> founded(Crashing<QuorumState<Long>> host) {
      List<Register<QuorumState<Long>>> left = new ArrayList<>(List.of(host));
      return QuorumRegisterStress.founded(
          () -> left.isEmpty() ? QuorumRegisterStress.slots() : left.remove(0));
    }
  }

  @JCStressTest
  @JCStressMeta(WriteOutcomes.class)
  @State
  public static class WritersWhoseHostCrashes extends Crash {
    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = write(one, 0, 1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = write(two, 0, 2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  @JCStressTest
  @JCStressMeta(UpdateOutcomes.class)
  @State
  public static class UpdatersWhoseHostCrashes extends Crash {
    @Actor
    public void actor1() {
      increment(one);
    }

    @Actor
    public void actor2() {
      increment(two);
    }

    @Arbiter
    public void arbiter(JJ_Result r) {
      observe(r);
    }
  }

  /** One acceptor accepts and two prepare: they need not meet. */
  private record AcceptedByOne() implements QuorumSystem {
    @Override
    public int acceptors() {
      return 3;
    }

    @Override
    public boolean isPrepareQuorum(long set) {
      return Long.bitCount(set) >= 2;
    }

    @Override
    public boolean isAcceptQuorum(long set) {
      return Long.bitCount(set) >= 1;
    }
  }

  /** As {@code WritersInTwoBallots}, where one acceptor is enough to accept. */
  @JCStressTest
  @JCStressMeta(WriteOutcomes.class)
  @Outcome(id = "1, 1, .*", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: the host alone accepted 1's value, and 2 did not hear of it.")
  @State
  public static class AcceptedByOneControl extends Writers {
    private static final QuorumSystem ONE = new AcceptedByOne();

    private AcceptedByOneControl(List<Register<QuorumState<Long>>> acceptors) {
      super(
          QuorumRegisterStress.over(acceptors),
          over(QuorumRegisterStress.MEMORY, acceptors, ONE).participant(QuorumRegisterStress.P1),
          over(QuorumRegisterStress.MEMORY, Outages.silent(acceptors), ONE)
              .participant(QuorumRegisterStress.P2));
      one.tookEffect();
    }

    public AcceptedByOneControl() {
      this(QuorumRegisterStress.founded(QuorumRegisterStress::slots));
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = write(one, 0, 1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = write(two, 0, 2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  /** As {@code WritersInTwoBallots}, where both have one number, in two memories. */
  @JCStressTest
  @JCStressMeta(WriteOutcomes.class)
  @Outcome(id = "1, 1, .*", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: 1 went on to ballot 2, and took 2's bit for its own.")
  @State
  public static class OneNumberForTwoControl extends Writers {
    private OneNumberForTwoControl(List<Register<QuorumState<Long>>> acceptors) {
      super(
          QuorumRegisterStress.over(acceptors),
          QuorumRegisterStress.over(acceptors).participant(QuorumRegisterStress.P1),
          over(OTHER, Outages.silent(acceptors), QuorumSystem.majority(3)).participant(OTHER_P1));
      one.tookEffect();
    }

    public OneNumberForTwoControl() {
      this(QuorumRegisterStress.founded(HeapRegister::new));
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = write(one, 0, 1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = write(two, 0, 2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }
}
