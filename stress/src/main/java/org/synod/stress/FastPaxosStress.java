// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

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
import org.synod.paxos.AcceptorState;
import org.synod.paxos.FastPaxos;
import org.synod.quorum.QuorumSystem;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.SlotRegister;
import org.synod.register.Versioned;

/** {@link FastPaxos}: agreement, validity, and a decision that is never wrong. */
public class FastPaxosStress {
  private static final Memory MEMORY = new HeapMemory(16); // each thread's own process

  /** 1 and 2 are proposed: (decided for 1, decided for 2, decision in the end). */
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE,
      desc = "1 got a fast quorum, or recovery found or chose it.")
  @Outcome(id = "2, 2, 2", expect = ACCEPTABLE,
      desc = "2 got a fast quorum, or recovery found or chose it.")
  @Outcome(expect = FORBIDDEN, desc = "No agreement, or a decision empty or not proposed.")
  interface AgreementOutcomes {}

  /** A FastPaxos object as a whole. */
  abstract static class OneObject {
    private final FastPaxos<Long> paxos;

    OneObject(FastPaxos<Long> paxos) {
      this.paxos = paxos;
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
  public static class ThreeAcceptors extends OneObject {
    public ThreeAcceptors() {
      super(FastPaxos.acceptors(3));
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

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class OverSlotRegisters extends OneObject {
    public OverSlotRegisters() {
      super(new FastPaxos<>(List.of(slotRegister(), slotRegister(), slotRegister())));
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

  /**
   * A register whose first value is not a certain one: a process that writes that gets no answer.
   * So the acceptor that answers first is not the same for all, and proposals collide.
   */
  private static final class Shy implements Register<AcceptorState<Long>> {
    private final Register<AcceptorState<Long>> register = new HeapRegister<>();
    private final int shyOf;

    Shy(int shyOf) {
      this.shyOf = shyOf;
    }

    @Override
    public Versioned<AcceptorState<Long>> get() {
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, AcceptorState<Long> next) {
      Long value = next.acceptedValue();
      if (expectedVersion == 0 && value != null && value == shyOf) {
        throw new RegisterUnavailableException("does not take " + value, Effect.NONE);
      }
      return register.compareAndSet(expectedVersion, next);
    }
  }

  /** Acceptors of which the first does not start with 1, the second not with 2, and so on. */
  private static List<Register<AcceptorState<Long>>> shy(int acceptors) {
    return Stream.iterate(1, i -> i + 1)
        .limit(acceptors)
        .<Register<AcceptorState<Long>>>map(Shy::new)
        .toList();
  }

  /** 1 is first accepted by the second acceptor, 2 by the first one. */
  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @State
  public static class Colliding extends OneObject {
    public Colliding() {
      super(new FastPaxos<>(shy(4)));
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
  @Outcome(id = "1, 1, 1, 1", expect = ACCEPTABLE, desc = "1 was chosen, and all are told.")
  @Outcome(id = "2, 2, 2, 2", expect = ACCEPTABLE, desc = "2 was chosen, and all are told.")
  @Outcome(id = "3, 3, 3, 3", expect = ACCEPTABLE, desc = "3 was chosen, and all are told.")
  @Outcome(expect = FORBIDDEN, desc = "No agreement, or a decision empty or wrong.")
  @State
  public static class ThreeColliding extends OneObject {
    public ThreeColliding() {
      super(new FastPaxos<>(shy(4)));
    }

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

  /** Broken: half of the acceptors are enough in the fast ballot, so two values may get them. */
  private record TooSmall(int acceptors) implements QuorumSystem {
    @Override
    public boolean isPrepareQuorum(long set) {
      return Long.bitCount(set) > acceptors / 2;
    }

    @Override
    public boolean isAcceptQuorum(long set) {
      return isPrepareQuorum(set);
    }

    @Override
    public boolean isFastQuorum(long set) {
      return 2 * Long.bitCount(set) >= acceptors;
    }
  }

  @JCStressTest
  @JCStressMeta(AgreementOutcomes.class)
  @Outcome(id = {"1, 2, .*", "2, 1, .*", "-1, .*", ".*, -1, .*"}, expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: both values had a fast quorum, or one had and recovery chose the other.")
  @State
  public static class TooSmallQuorumsControl extends OneObject {
    public TooSmallQuorumsControl() {
      super(new FastPaxos<>(shy(4), new TooSmall(4)));
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
