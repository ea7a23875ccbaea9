// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.synod.quorum.QuorumRegister;
import org.synod.quorum.QuorumState;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;
import org.synod.stress.QuorumRegisterStress.UpdateOutcomes;
import org.synod.stress.QuorumRegisterStress.WriteOutcomes;
import org.synod.stress.QuorumTakeoverStress.Takeover;

/**
 * {@link QuorumRegister} whose host gets a write and does not say so: another may find it there and
 * carry it on, or it is lost, and its process finds out which.
 *
 * <p>Both have settled before, so that their first step is to write at the host.
 */
public class QuorumLostAnswerStress {

  /** The answer to process 1's write at the host is lost; process 2 may find it there. */
  abstract static class AnswerLost extends Takeover {
    AnswerLost(
        List<Register<QuorumState<Long>>> acceptors, List<Register<QuorumState<Long>>> view1) {
      super(acceptors, view1, acceptors);
      settle();
    }
  }

  private static List<Register<QuorumState<Long>>> onSlots() {
    return QuorumRegisterStress.founded(QuorumRegisterStress::slots);
  }

  /** Process 1 finds its write at the host, unless 2 went on from there. */
  @JCStressTest
  @JCStressMeta(WriteOutcomes.class)
  @State
  public static class WritersWithoutTheAnswer extends AnswerLost {
    private WritersWithoutTheAnswer(List<Register<QuorumState<Long>>> acceptors) {
      super(acceptors, Outages.answerLost(acceptors));
    }

    public WritersWithoutTheAnswer() {
      this(onSlots());
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

  /** And never again hears of the host: it finds its write only if 2 carried it on. */
  abstract static class HostLost extends AnswerLost {
    private HostLost(List<Register<QuorumState<Long>>> acceptors) {
      super(acceptors, Outages.hostLost(acceptors));
    }

    HostLost() {
      this(onSlots());
    }
  }

  @JCStressTest
  @JCStressMeta(WriteOutcomes.class)
  @State
  public static class WritersWithoutTheHost extends HostLost {
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
  public static class UpdatersWithoutTheHost extends HostLost {
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

  /** Process 1's write ends in an exception; its success is what it is told afterwards. */
  @JCStressTest
  @JCStressMeta(WriteOutcomes.class)
  @State
  public static class TookEffect extends AnswerLost {
    private TookEffect(List<Register<QuorumState<Long>>> acceptors) {
      super(acceptors, Outages.allLost(acceptors));
    }

    public TookEffect() {
      this(onSlots());
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      try {
        write(one, 0, 1);
        r.r1 = -1; // no quorum answered
      } catch (RegisterUnavailableException e) {
        r.r1 = one.tookEffect() ? 1 : 0;
      }
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

  /** An acceptor that does not remember the writer of a state. */
  private record WithoutToggles(Register<QuorumState<Long>> acceptor)
      implements Register<QuorumState<Long>> {
    WithoutToggles() {
      this(new HeapRegister<>());
    }

    @Override
    public Versioned<QuorumState<Long>> get() {
      return acceptor.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, QuorumState<Long> next) {
      return acceptor.compareAndSet(
          expectedVersion,
          new QuorumState<>(
              next.promisedBallot(),
              next.acceptedBallot(),
              next.lead(),
              /* toggles */ 0,
              next.value()));
    }
  }

  /** As {@code WritersWithoutTheAnswer}, with acceptors that drop the toggles. */
  abstract static class Nameless extends AnswerLost {
    private Nameless(List<Register<QuorumState<Long>>> acceptors) {
      super(acceptors, Outages.answerLost(acceptors));
    }

    Nameless() {
      this(QuorumRegisterStress.founded(WithoutToggles::new));
    }
  }

  @JCStressTest
  @JCStressMeta(WriteOutcomes.class)
  @Outcome(id = "0, 0, 1, .*", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: one found its write again in ballot 2, and took it for another's.")
  @State
  public static class WriteWithoutTogglesControl extends Nameless {
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
  @Outcome(id = {"3, 3", "4, 4"}, expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: one found its write again, took it for another's, and wrote once more.")
  @State
  public static class UpdateWithoutTogglesControl extends Nameless {
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
}
