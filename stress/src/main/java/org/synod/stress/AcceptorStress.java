// SPDX-License-Identifier: Apache-2.0
package org.synod.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.synod.paxos.Acceptor;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.Ballot;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** {@link Acceptor}: two proposers at one acceptor, ballot 1.1 against the higher 2.0. */
public class AcceptorStress {
  private static final long LOW = Ballot.of(1, 1);
  private static final long HIGH = Ballot.of(2, 0);
  private static final long LOW_VALUE = 5;
  private static final long HIGH_VALUE = 6;

  /** One acceptor, and answers as numbers. */
  abstract static class OneAcceptor {
    private final Acceptor<Long> acceptor;

    OneAcceptor(Register<AcceptorState<Long>> register) {
      acceptor = new Acceptor<>(register);
    }

    /** The value a promise reports as accepted, 0 for none, -1 if the promise is refused. */
    final long prepare(long ballot) {
      AcceptorState<Long> state = acceptor.prepare(ballot);
      return state.promisedBallot() == ballot ? value(state) : -1;
    }

    /** 1 if accepted, 0 if refused. */
    final long accept(long ballot, long value) {
      return acceptor.accept(ballot, value).promisedBallot() == ballot ? 1 : 0;
    }

    /** The value accepted in the end, 0 for none; -1 if the higher ballot is not promised. */
    final long last() {
      AcceptorState<Long> state = acceptor.state();
      return state.promisedBallot() == HIGH ? value(state) : -1;
    }

    private static long value(AcceptorState<Long> state) {
      return state.acceptedValue() == null ? 0 : state.acceptedValue();
    }
  }

  @Outcome(id = "5, 1, 5", expect = ACCEPTABLE,
      desc = "Accepted first, and the promise reports it.")
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE,
      desc = "Promised first, with nothing to report, and the lower accept is refused.")
  @Outcome(expect = FORBIDDEN,
      desc = "Accepted behind the back of a promise that reported nothing, or not kept.")
  interface PrepareAgainstAcceptOutcomes {}

  @JCStressTest
  @JCStressMeta(PrepareAgainstAcceptOutcomes.class)
  @State
  public static class PrepareAgainstAccept extends OneAcceptor {
    public PrepareAgainstAccept() {
      super(new HeapRegister<>());
    }

    @Actor
    public void preparer(JJJ_Result r) {
      r.r1 = prepare(HIGH);
    }

    @Actor
    public void accepter(JJJ_Result r) {
      r.r2 = accept(LOW, LOW_VALUE);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = last();
    }
  }

  @JCStressTest
  @JCStressMeta(PrepareAgainstAcceptOutcomes.class)
  @Outcome(id = {"0, 1, .*"}, expect = ACCEPTABLE_INTERESTING,
      desc = "CAUGHT: promised without reporting, and accepted; one write is lost.")
  @State
  public static class ReadThenWriteControl extends OneAcceptor {
    public ReadThenWriteControl() {
      super(new ReadThenWrite<>());
    }

    @Actor
    public void preparer(JJJ_Result r) {
      r.r1 = prepare(HIGH);
    }

    @Actor
    public void accepter(JJJ_Result r) {
      r.r2 = accept(LOW, LOW_VALUE);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = last();
    }
  }

  /** Broken: the version is compared in one step and the value set in another. */
  private static final class ReadThenWrite<V> implements Register<V> {
    private volatile Versioned<V> state = Versioned.unset();

    @Override
    public Versioned<V> get() {
      return state;
    }

    @Override
    public boolean compareAndSet(long expectedVersion, V next) {
      if (state.version() != expectedVersion) {
        return false;
      }
      state = new Versioned<>(expectedVersion + 1, next);
      return true;
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Both promised, the lower one first.")
  @Outcome(id = "-1, 0, 0", expect = ACCEPTABLE,
      desc = "The higher one promised first, and the lower one is refused.")
  @Outcome(expect = FORBIDDEN, desc = "The higher promise is refused, or taken back.")
  @State
  public static class PrepareAgainstPrepare extends OneAcceptor {
    public PrepareAgainstPrepare() {
      super(new HeapRegister<>());
    }

    @Actor
    public void low(JJJ_Result r) {
      r.r1 = prepare(LOW);
    }

    @Actor
    public void high(JJJ_Result r) {
      r.r2 = prepare(HIGH);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = last();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1, 6", expect = ACCEPTABLE,
      desc = "Both accepted, the lower one first; the higher one replaces it.")
  @Outcome(id = "0, 1, 6", expect = ACCEPTABLE,
      desc = "The higher one accepted first, and the lower one is refused.")
  @Outcome(expect = FORBIDDEN, desc = "The higher acceptance is refused, or overwritten.")
  @State
  public static class AcceptAgainstAccept extends OneAcceptor {
    public AcceptAgainstAccept() {
      super(new HeapRegister<>());
    }

    @Actor
    public void low(JJJ_Result r) {
      r.r1 = accept(LOW, LOW_VALUE);
    }

    @Actor
    public void high(JJJ_Result r) {
      r.r2 = accept(HIGH, HIGH_VALUE);
    }

    @Arbiter
    public void arbiter(JJJ_Result r) {
      r.r3 = last();
    }
  }
}
