// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.List;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * An acceptor's register with a fault, as one process sees it. The production code above it is
 * right, and the acceptor is not. For one thread.
 */
final class Misbehaving implements Register<AcceptorState<String>> {

  /** A seeded fault. */
  enum Fault {
    /** No fault. */
    NONE,
    /** The acceptor accepts in a ballot below its promise. */
    ACCEPTS_BELOW_ITS_PROMISE,
    /** The acceptor says that it has accepted in a ballot below its promise, and has not. */
    SAYS_IT_ACCEPTED_BELOW_ITS_PROMISE,
    /** The acceptor promises a ballot below its promise, and so takes that promise back. */
    TAKES_A_PROMISE_BACK,
    /** The acceptor says that it promises a ballot below its promise, and its promise stays. */
    SAYS_IT_PROMISED_BELOW_ITS_PROMISE,
    /** The acceptor says that it promises, and does not write the promise down. */
    LOSES_PROMISES,
    /** The acceptor forgets what it has accepted when it promises. */
    FORGETS_WHAT_IT_ACCEPTED,
    /** The acceptor keeps what it has accepted, and does not report it. */
    HIDES_WHAT_IT_ACCEPTED,
    /** The acceptor does not promise the ballot in which it accepts. No state can say that. */
    KEEPS_ITS_OLD_PROMISE,
    /** The acceptor writes a promise on top of whatever is there by then. */
    PROMISES_BLINDLY,
    /** The acceptor writes an acceptance on top of whatever is there by then. */
    ACCEPTS_BLINDLY,
    /** A proposer takes the acceptor's silence for a promise. */
    SILENCE_IS_A_PROMISE,
    /** A proposer takes the acceptor's silence for an acceptance. */
    SILENCE_IS_AN_ACCEPTANCE
  }

  private final Fault fault;
  private final Register<AcceptorState<String>> register;
  private AcceptorState<String> real = AcceptorState.initial(); // at the last read
  private boolean isSilent; // whether it was so at the last read
  private boolean hasRefused; // a call that it let through so far

  Misbehaving(Fault fault, Register<AcceptorState<String>> register) {
    this.fault = fault;
    this.register = register;
  }

  static List<Register<AcceptorState<String>>> all(
      Fault fault, List<Register<AcceptorState<String>>> registers) {
    return registers.stream()
        .<Register<AcceptorState<String>>>map(each -> new Misbehaving(fault, each))
        .toList();
  }

  @Override
  public Versioned<AcceptorState<String>> get() {
    Versioned<AcceptorState<String>> current;
    try {
      isSilent = false;
      current = register.get();
    } catch (RegisterUnavailableException e) {
      if (!isSilenceHeeded()) {
        throw e;
      }
      isSilent = true;
      return Versioned.unset();
    }
    real = current.isSet() ? current.value() : AcceptorState.initial();
    return current.isSet() ? new Versioned<>(current.version(), shown()) : current;
  }

  private boolean isSilenceHeeded() {
    return fault == Fault.SILENCE_IS_A_PROMISE || fault == Fault.SILENCE_IS_AN_ACCEPTANCE;
  }

  private AcceptorState<String> shown() {
    return switch (fault) {
      case ACCEPTS_BELOW_ITS_PROMISE,
          SAYS_IT_ACCEPTED_BELOW_ITS_PROMISE,
          TAKES_A_PROMISE_BACK,
          SAYS_IT_PROMISED_BELOW_ITS_PROMISE -> hasRefused ? real : withoutPromise(real);
      case HIDES_WHAT_IT_ACCEPTED ->
          new AcceptorState<>(real.promisedBallot(), Ballot.NONE, null);
      default -> real;
    };
  }

  private static AcceptorState<String> withoutPromise(AcceptorState<String> state) {
    return state.promising(state.acceptedBallot());
  }

  @Override
  public boolean compareAndSet(long expectedVersion, AcceptorState<String> next) {
    boolean isAcceptance = next.acceptedBallot() == next.promisedBallot();
    if (isSilent) {
      return silence(isAcceptance);
    }
    if (next.promisedBallot() < real.promisedBallot()) {
      return belowPromise(expectedVersion, next, isAcceptance);
    }
    hasRefused = false;
    try {
      return write(expectedVersion, next, isAcceptance);
    } catch (RegisterUnavailableException e) {
      if (!isSilenceHeeded()) {
        throw e;
      }
      return silence(isAcceptance);
    }
  }

  private boolean write(long expectedVersion, AcceptorState<String> next, boolean isAcceptance) {
    return switch (fault) {
      case LOSES_PROMISES -> !isAcceptance || register.compareAndSet(expectedVersion, next);
      case FORGETS_WHAT_IT_ACCEPTED ->
          register.compareAndSet(
              expectedVersion,
              isAcceptance ? next : new AcceptorState<>(next.promisedBallot(), Ballot.NONE, null));
      case HIDES_WHAT_IT_ACCEPTED ->
          register.compareAndSet(
              expectedVersion, isAcceptance ? next : real.promising(next.promisedBallot()));
      case KEEPS_ITS_OLD_PROMISE ->
          register.compareAndSet(
              expectedVersion,
              isAcceptance
                  ? new AcceptorState<>(
                      real.promisedBallot(), next.acceptedBallot(), next.acceptedValue())
                  : next);
      case PROMISES_BLINDLY, ACCEPTS_BLINDLY ->
          register.compareAndSet(
              isAcceptance == (fault == Fault.ACCEPTS_BLINDLY)
                  ? register.get().version()
                  : expectedVersion,
              next);
      default -> register.compareAndSet(expectedVersion, next);
    };
  }

  /** A call that a proposer makes only because the acceptor has not shown its promise. */
  private boolean belowPromise(
      long expectedVersion, AcceptorState<String> next, boolean isAcceptance) {
    switch (fault) {
      case ACCEPTS_BELOW_ITS_PROMISE, TAKES_A_PROMISE_BACK -> {
        if (isAcceptance == (fault == Fault.ACCEPTS_BELOW_ITS_PROMISE)) {
          return register.compareAndSet(expectedVersion, next);
        }
      }
      default -> {
        if (isAcceptance == (fault == Fault.SAYS_IT_ACCEPTED_BELOW_ITS_PROMISE)) {
          return true;
        }
      }
    }
    hasRefused = true; // the next read shows the acceptor as it is
    return false;
  }

  private boolean silence(boolean isAcceptance) {
    if (isAcceptance == (fault == Fault.SILENCE_IS_AN_ACCEPTANCE)) {
      return true;
    }
    throw new RegisterUnavailableException("it does not answer", Effect.UNKNOWN);
  }
}
