// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.Objects;
import org.synod.events.RefusedBallot;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * An acceptor of Paxos: a register that is changed in two ways only. It has no thread of its own;
 * the proposers change it by compare-and-set.
 *
 * <p><i>Progress:</i> lock-free: an operation repeats only when another changed the register. Each
 * is one successful compare-and-set, or none if it is refused or was done before.
 *
 * <p><i>Linearization:</i> at the successful compare-and-set; at the read if nothing is to be
 * changed.
 *
 * <p><i>Memory effects:</i> those of the register.
 *
 * <p><i>Not guaranteed:</i> an answer: the exception that the register throws when it is
 * unavailable comes through. A prepare or accept of unknown effect may be repeated, since repeating
 * either changes nothing.
 *
 * <p>Sources: B. Lampson, handout 18, <i>Compare-and-swap acceptors</i>; L. Lamport, <i>Paxos Made
 * Simple</i>, §2.2, P1a.
 *
 * @param <V> the values
 */
public final class Acceptor<V> {
  /*
   *   neutral --prepare(b)--> promised b --accept(b, v)--> accepted b, promised b
   *                             ^   |                         |
   *                             +---+-- prepare(b' > b) ------+--> promised b', accepted as before
   *
   * This departs from handout 18 in one point: there a command for round n needs next = n. Here
   * next <= n is enough, as in Paxos Made Simple, so the quorum that accepts need not be the one
   * that promised.
   */
  private final Register<AcceptorState<V>> register;
  private final int tries; // of a compare-and-set in one call: one that lies could refuse for ever

  /**
   * Makes an acceptor of a register; any number of them may share it.
   *
   * @param register the register, written only by acceptors
   */
  public Acceptor(Register<AcceptorState<V>> register) {
    this(register, Integer.MAX_VALUE);
  }

  Acceptor(Register<AcceptorState<V>> register, int tries) {
    this.register = Objects.requireNonNull(register, "register: null, allowed: a register");
    this.tries = tries;
  }

  /** The register, by whose identity acceptors are told apart. */
  Register<AcceptorState<V>> register() {
    return register;
  }

  /**
   * Returns the state of this acceptor: its promise, and the last value it has accepted.
   *
   * @return the current state
   */
  public AcceptorState<V> state() {
    return stateOf(register.get());
  }

  /**
   * Asks for the promise to take part in no lower ballot from now on (Lampson's query, Lamport's
   * NextBallot).
   *
   * @param ballot the ballot to prepare
   * @return the state after the call. If its promised ballot is {@code ballot} the promise is
   *     given, and the state tells the value accepted last. Otherwise it is refused, and the
   *     promised ballot is the higher one that forbids it
   */
  public AcceptorState<V> prepare(long ballot) {
    Ballot.requireBallot(ballot);
    for (int i = 0; i < tries; i++) {
      Versioned<AcceptorState<V>> current = register.get();
      AcceptorState<V> state = stateOf(current);
      // "<=", otherwise a stale proposer could take back the promise that a later one relies on. It
      // would find no value at an acceptor that is about to accept one from the later proposer
      if (ballot <= state.promisedBallot()) {
        if (ballot < state.promisedBallot()) {
          refused("prepare", ballot, state);
        }
        return state;
      }
      // {next, last, v_last} -> {ballot, last, v_last}
      AcceptorState<V> promised = state.promising(ballot);
      if (register.compareAndSet(current.version(), promised)) {
        return promised;
      }
    }
    throw refusesAll();
  }

  /**
   * Asks to accept a value in a ballot (Lampson's command, Lamport's BeginBallot).
   *
   * @param ballot the ballot, of the caller's own
   * @param value the ballot's only value, safe by the answers of a quorum to {@link #prepare}
   * @return the state after the call. If its promised ballot is {@code ballot} the value is
   *     accepted in it. Otherwise it is refused, and the promised ballot is the higher one that
   *     forbids it
   * @throws IllegalArgumentException if another value was accepted in the same ballot: two
   *     proposers share a number; nothing is changed
   */
  public AcceptorState<V> accept(long ballot, V value) {
    return accept(acceptance(ballot, value));
  }

  /**
   * Does the same with the state to come as its argument, so that the acceptors of a ballot can
   * share it.
   */
  AcceptorState<V> accept(AcceptorState<V> accepted) {
    AcceptorState<V> state = acceptFirst(accepted);
    if (state != accepted && state.promisedBallot() == accepted.acceptedBallot()) {
      requireSame(accepted, state);
    }
    return state;
  }

  private static <V> AcceptorState<V> acceptance(long ballot, V value) {
    Ballot.requireBallot(ballot);
    Objects.requireNonNull(value, "value: null, allowed: a value");
    return AcceptorState.accepted(ballot, value);
  }

  /**
   * Asks to accept a value in a ballot that several proposers share, unless one is accepted in it
   * already: the first one stays.
   *
   * @param ballot the ballot
   * @param value a value, safe by the answers of a quorum to {@link #prepare}; or any, if no lower
   *     ballot can have accepted one
   * @return the state after the call. If its promised ballot is {@code ballot}, its value is the
   *     one accepted in it here, whoever sent it. Otherwise it is refused, and the promised ballot
   *     is the higher one that forbids it
   */
  public AcceptorState<V> acceptFirst(long ballot, V value) {
    return acceptFirst(acceptance(ballot, value));
  }

  /**
   * Does the same with the state to come as its argument, so that the acceptors of a ballot can
   * share it.
   */
  AcceptorState<V> acceptFirst(AcceptorState<V> accepted) {
    long ballot = accepted.acceptedBallot();
    for (int i = 0; i < tries; i++) {
      Versioned<AcceptorState<V>> current = register.get();
      AcceptorState<V> state = stateOf(current);
      // otherwise the acceptor could accept a value after it has told a later ballot that it had
      // none, and both could be decided
      if (ballot < state.promisedBallot()) {
        refused("accept", ballot, state);
        return state;
      }
      if (ballot == state.acceptedBallot()) {
        return state;
      }
      // {next, last, v_last} -> {ballot, ballot, value}
      if (register.compareAndSet(current.version(), accepted)) {
        return accepted;
      }
    }
    throw refusesAll();
  }

  private RegisterUnavailableException refusesAll() {
    return new RegisterUnavailableException(
        "an acceptor refused " + tries + " writes, allowed: one that another changes less often",
        Effect.NONE);
  }

  private static void refused(String phase, long ballot, AcceptorState<?> state) {
    RefusedBallot.refused(
        Acceptor.class, phase, ballot, state.promisedBallot(), Ballot::toString);
  }

  private static <V> void requireSame(AcceptorState<V> accepted, AcceptorState<V> state) {
    if (!Objects.equals(accepted.acceptedValue(), state.acceptedValue())) {
      throw new IllegalArgumentException(
          "value: " + accepted.acceptedValue() + ", allowed: " + state.acceptedValue()
              + ", which ballot " + Ballot.toString(accepted.acceptedBallot())
              + " already has here");
    }
  }

  private static <V> AcceptorState<V> stateOf(Versioned<AcceptorState<V>> versioned) {
    AcceptorState<V> state = versioned.value();
    return state == null ? AcceptorState.initial() : state;
  }

  @Override
  public String toString() {
    String state = state().toString();
    return "Acceptor[" + state.substring(1, state.length() - 1) + "]"; // without its braces
  }
}
