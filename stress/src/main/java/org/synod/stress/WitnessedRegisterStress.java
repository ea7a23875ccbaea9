// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.synod.byzantine.Witnessed;
import org.synod.byzantine.WitnessedRegister;
import org.synod.paxos.AcceptorState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** {@link WitnessedRegister}: two writers over acceptors of which the first always rolls back. */
public class WitnessedRegisterStress {

  /** An acceptor that says it writes, and is always as new. */
  private static final class Forgetful implements Register<AcceptorState<Witnessed<Long>>> {
    @Override
    public Versioned<AcceptorState<Witnessed<Long>>> get() {
      return Versioned.unset();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, AcceptorState<Witnessed<Long>> next) {
      return true;
    }
  }

  /** Each writes its number on version 0: (success 1, success 2, version, value). */
  @Outcome(id = "1, 0, 1, 1", expect = ACCEPTABLE, desc = "The write of 1 was decided.")
  @Outcome(id = "0, 1, 1, 2", expect = ACCEPTABLE, desc = "The write of 2 was decided.")
  @Outcome(expect = FORBIDDEN, desc = "Both wrote, or none, or the value is another's.")
  interface Outcomes {}

  /** Two objects, which ask the acceptors from both ends. */
  abstract static class Two {
    final Register<Long> one;
    final Register<Long> two;

    Two(QuorumSystem quorums) {
      List<Register<AcceptorState<Witnessed<Long>>>> from = new ArrayList<>();
      from.add(new Forgetful());
      while (from.size() < quorums.acceptors()) {
        from.add(new HeapRegister<>());
      }
      one = WitnessedRegister.sharing(from, quorums, () -> 0);
      List<Register<AcceptorState<Witnessed<Long>>>> back = new ArrayList<>();
      back.add(from.get(0));
      for (int i = from.size() - 1; i > 0; i--) {
        back.add(from.get(i));
      }
      two = WitnessedRegister.sharing(back, quorums, () -> 1);
    }

    static int write(Register<Long> register, long value) {
      return register.compareAndSet(0, value) ? 1 : 0;
    }

    final void observe(JJJJ_Result r) {
      Versioned<Long> last = one.get();
      r.r3 = last.version();
      r.r4 = last.toOptional().orElse(0L);
    }
  }

  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @State
  public static class OneOfFour extends Two {
    public OneOfFour() {
      super(QuorumSystem.authentic(4, 1));
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = write(one, 1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = write(two, 2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }

  /** Broken: three acceptors, quorums of two, one of which forgets. */
  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @Outcome(id = "1, 1, .*", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: two quorums had only the liar in common.")
  @State
  public static class OneOfThreeControl extends Two {
    public OneOfThreeControl() {
      super(QuorumSystem.majority(3));
    }

    @Actor
    public void actor1(JJJJ_Result r) {
      r.r1 = write(one, 1);
    }

    @Actor
    public void actor2(JJJJ_Result r) {
      r.r2 = write(two, 2);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      observe(r);
    }
  }
}
