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
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.synod.paxos.Acceptor;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.Paxos;
import org.synod.paxos.Proposer;
import org.synod.register.HeapRegister;

/**
 * W. Schultz, <i>Distributed Systems</i>, §5.2.2: a register X tagged with the sequence number V of
 * the transaction that last read it. As Paxos over one acceptor it agrees; as the notes print it,
 * with V and X read and written apart, it does not.
 */
public class VersionedSingleRegisterStress {

  /** Transactions 1 and 2: (X for 1 or 0 if overruled, X for 2, X in the end). */
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE,
      desc = "2 began after 1 had written, and read 1 (C1).")
  @Outcome(id = "0, 2, 2", expect = ACCEPTABLE,
      desc = "2 tagged X before 1 wrote, and the write of 1 is prevented (C2).")
  @Outcome(expect = FORBIDDEN, desc = "A value was overwritten by another (R1).")
  interface TransactionOutcomes {}

  /** Transactions of one attempt. */
  abstract static class Transactions {
    abstract long transact(int sequence);

    abstract long register();
  }

  /** The sequence number is the ballot; the read that tags is prepare, the write is accept. */
  @JCStressTest
  @JCStressMeta(TransactionOutcomes.class)
  @State
  public static class OneAcceptor extends Transactions {
    private final Acceptor<Long> x = new Acceptor<>(new HeapRegister<AcceptorState<Long>>());

    @Override
    long transact(int sequence) {
      return new Proposer<>(sequence, List.of(x)).tryPropose((long) sequence)
          .decision().orElse(0L);
    }

    @Override
    long register() {
      return x.state().acceptedValue();
    }

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = transact(1);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = transact(2);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = register();
    }
  }

  /** The procedure as printed. */
  @JCStressTest
  @JCStressMeta(TransactionOutcomes.class)
  @Outcome(id = "2, 2, 2", expect = ACCEPTABLE,
      desc = "1 came late, took V back to 1, and found X set: this time they agree.")
  @Outcome(id = "1, 2, .*", expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: both found X unset, and the second write replaced the first.")
  @State
  public static class TextbookControl extends Transactions {
    private volatile long v;
    private volatile long x;

    @Override
    long transact(int sequence) {
      if (v > sequence) {
        return 0;
      }
      v = sequence;
      if (x == 0) {
        x = sequence;
      }
      return x;
    }

    @Override
    long register() {
      return x;
    }

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = transact(1);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = transact(2);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = register();
    }
  }

  /** Transactions that try again with a higher number when they are overruled. */
  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "1 was written first.")
  @Outcome(id = "2, 2, 2", expect = ACCEPTABLE, desc = "2 was written first.")
  @Outcome(expect = FORBIDDEN, desc = "No agreement, or a value that none proposed.")
  @State
  public static class PaxosOverOne {
    private final Paxos<Long> paxos = Paxos.acceptors(1);

    @Actor
    public void actor1(JJJ_Result r) {
      r.r1 = paxos.propose(1L);
    }

    @Actor
    public void actor2(JJJ_Result r) {
      r.r2 = paxos.propose(2L);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = paxos.decision().orElse(0L);
    }
  }

  /** As {@code PaxosOverOne}, with three. */
  @JCStressTest
  @Outcome(id = "1, 1, 1, 1", expect = ACCEPTABLE, desc = "1 was written first.")
  @Outcome(id = "2, 2, 2, 2", expect = ACCEPTABLE, desc = "2 was written first.")
  @Outcome(id = "3, 3, 3, 3", expect = ACCEPTABLE, desc = "3 was written first.")
  @Outcome(expect = FORBIDDEN, desc = "No agreement, or a value that none proposed.")
  @State
  public static class ThreeOverOne {
    private final Acceptor<Long> x = new Acceptor<>(new HeapRegister<AcceptorState<Long>>());

    private long propose(int number) {
      return new Proposer<>(number, List.of(x)).propose((long) number);
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
      r.r4 = x.state().acceptedValue();
    }
  }
}
