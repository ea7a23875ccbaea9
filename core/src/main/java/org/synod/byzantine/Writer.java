// SPDX-License-Identifier: Apache-2.0
package org.synod.byzantine;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Backoff;
import org.synod.paxos.AcceptorState;
import org.synod.paxos.Ballot;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.witness.DoubtedRegister;
import org.synod.quorum.witness.Refusals;
import org.synod.quorum.witness.Witnesses;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** A writer of a {@link WitnessedRegister}, with ballots of its own; for one thread at a time. */
final class Writer<V> {
  /*
   *   prepare  {p < b, a, s}  ->  {b, a, s}
   *   accept   {p <= b, ...}  ->  {b', b, s'}   b' is the writer's next ballot: one compare-and-set
   *                                             accepts in b and promises b'
   *
   * A ballot has one state. A writer makes a state from another only if it knows that this other
   * one is decided: after a prepare it carries the state that it found, in a ballot of its own.
   * Then the last state that is decided shows in each report of a later ballot, as the state or as
   * the one before it, which Witnesses relies on.
   *
   * Exactly once: each write turns its writer's bit over. A writer whose write was cut short
   * prepares a higher ballot and carries the state that it finds. If the bit is turned there, the
   * write took effect. If not, it never will: a quorum shows a higher ballot without it, and so
   * refutes it.
   */
  private static final int MOST_ROUNDS = 1024; // to go on by, for refusals that may all be lies
  private static final int MAX_PAUSE = 1 << 16; // spins: three phases of a write are long
  private static final long UNKNOWN = -1;

  private final int number;
  private final long bit;
  private final List<Register<AcceptorState<Witnessed<V>>>> acceptors;
  private final QuorumSystem quorums;
  private final long[] versions; // of each acceptor's register, while it has what I wrote; UNKNOWN
  private Witnessed<V> state = Witnessed.unset(); // the last that this writer knows to be decided
  private long ballot = Ballot.NONE; // the highest of mine
  private boolean leads; // a quorum has promised the ballot, and accepted the state before it
  private @Nullable Backoff backoff; // made when a ballot is first refused

  Writer(int number, List<Register<AcceptorState<Witnessed<V>>>> acceptors, QuorumSystem quorums) {
    this.number = number;
    bit = 1L << number;
    this.acceptors = acceptors;
    this.quorums = quorums;
    versions = new long[acceptors.size()];
    Arrays.fill(versions, UNKNOWN);
  }

  /** The current state. */
  Witnessed<V> read() {
    lead(Effect.NONE);
    return state;
  }

  boolean write(long expectedVersion, V next) {
    boolean isSent = false;
    boolean isFresh = false; // whether the state was current after the call began
    long turned = 0; // my bit if my write took effect
    for (; ; ) {
      if (!leads || !isFresh && state.version() < expectedVersion) {
        lead(isSent ? Effect.UNKNOWN : Effect.NONE);
        isFresh = true;
      }
      if (isSent && (state.toggles() & bit) == turned) {
        return true;
      }
      if (state.version() != expectedVersion) {
        Versioned.requireReached(expectedVersion, state.version());
        return false;
      }
      Witnessed<V> made = state.after(next, bit);
      isSent = true;
      turned = made.toggles() & bit;
      if (accept(made, Effect.UNKNOWN)) {
        backoff = null;
        return true;
      }
      pause();
    }
  }

  /** Makes the current state known, and a ballot of mine the one that a quorum has promised. */
  private void lead(Effect effect) {
    leads = false;
    for (; ; ) {
      ballot = next(ballot);
      Witnessed<V> found = prepare(effect);
      if (found != null && accept(found, effect)) {
        return;
      }
      pause();
    }
  }

  private void pause() {
    if (backoff == null) {
      backoff = Backoff.spinning(number, MAX_PAUSE);
    }
    backoff.pause();
  }

  private long next(long ballot) {
    return Ballot.of(Ballot.round(ballot) + 1, number);
  }

  /** Phase 1: the state that must be kept in the ballot; null if the ballot is refused. */
  private @Nullable Witnessed<V> prepare(Effect effect) {
    Witnesses<Witnessed<V>> witnesses = new Witnesses<>(quorums, Witnessed.chain());
    Refusals refusals = new Refusals(quorums);
    RegisterUnavailableException silence = null;
    long promised = 0;
    for (int i = 0; i < acceptors.size(); i++) {
      AcceptorState<Witnessed<V>> held;
      try {
        held = promise(i);
      } catch (RegisterUnavailableException e) {
        silence = e;
        continue; // no answer is no promise
      }
      if (held.promisedBallot() > ballot) {
        refusals.add(i, held.promisedBallot());
        if (refusals.areBelieved()) {
          goBeyond(refusals);
          return null;
        }
        continue;
      }
      promised |= 1L << i;
      if (held.acceptedValue() != null) {
        witnesses.add(i, held.acceptedBallot(), held.acceptedValue());
      }
      if (quorums.isPrepareQuorum(promised)) {
        Witnessed<V> kept = witnesses.kept();
        return kept == null ? Witnessed.unset() : kept;
      }
    }
    if (!quorums.isPrepareQuorum(promised | refusals.set())) {
      throw quorums.noQuorum(promised, silence, effect);
    }
    goBeyond(refusals);
    return null;
  }

  private AcceptorState<Witnessed<V>> promise(int i) {
    for (int tries = 0; tries < DoubtedRegister.TRIES; tries++) {
      Versioned<AcceptorState<Witnessed<V>>> held = acceptors.get(i).get();
      AcceptorState<Witnessed<V>> has = stateOf(held);
      versions[i] = UNKNOWN;
      // otherwise a stale writer could take back the promise that a higher ballot relies on
      if (has.promisedBallot() > ballot) {
        return has;
      }
      // {p, a, s} -> {ballot, a, s}
      AcceptorState<Witnessed<V>> promised =
          new AcceptorState<>(ballot, has.acceptedBallot(), has.acceptedValue());
      if (acceptors.get(i).compareAndSet(held.version(), promised)) {
        versions[i] = held.version() + 1;
        return promised;
      }
    }
    throw refusesAll();
  }

  private static RegisterUnavailableException refusesAll() {
    return new RegisterUnavailableException(
        "an acceptor refused " + DoubtedRegister.TRIES
            + " writes, allowed: one that another changes less often",
        Effect.NONE);
  }

  private void goBeyond(Refusals refusals) {
    long most = Ballot.of(Ballot.round(ballot) + MOST_ROUNDS, number);
    ballot = Math.max(ballot, refusals.highest(most));
  }

  /**
   * Phase 2: a quorum accepts a state in the ballot, and promises the next.
   *
   * @return false if the ballot is refused: the state may be decided all the same
   */
  private boolean accept(Witnessed<V> made, Effect effect) {
    leads = false; // until it is done: also if an exception ends this
    long next = next(ballot);
    AcceptorState<Witnessed<V>> accepted = new AcceptorState<>(next, ballot, made);
    Refusals refusals = null;
    RegisterUnavailableException silence = null;
    long having = 0;
    for (int i = 0; i < acceptors.size(); i++) {
      long promised;
      try {
        promised = accept(i, accepted);
      } catch (RegisterUnavailableException e) {
        versions[i] = UNKNOWN;
        silence = e;
        continue; // no answer is no acceptance, even if it may have accepted
      }
      if (promised != next) {
        refusals = refusals == null ? new Refusals(quorums) : refusals;
        refusals.add(i, promised);
        if (refusals.areBelieved()) {
          goBeyond(refusals);
          return false;
        }
        continue;
      }
      having |= 1L << i;
      if (quorums.isAcceptQuorum(having)) {
        state = made;
        ballot = next;
        leads = true;
        return true;
      }
    }
    if (refusals == null || !quorums.isAcceptQuorum(having | refusals.set())) {
      throw quorums.noQuorum(having, silence, effect);
    }
    goBeyond(refusals);
    return false;
  }

  /** The ballot that an acceptor has promised: my next one if it accepted, else a higher one. */
  private long accept(int i, AcceptorState<Witnessed<V>> accepted) {
    Register<AcceptorState<Witnessed<V>>> acceptor = acceptors.get(i);
    if (versions[i] != UNKNOWN && acceptor.compareAndSet(versions[i], accepted)) {
      versions[i]++;
      return accepted.promisedBallot();
    }
    versions[i] = UNKNOWN;
    for (int tries = 0; tries < DoubtedRegister.TRIES; tries++) {
      Versioned<AcceptorState<Witnessed<V>>> held = acceptor.get();
      long promised = stateOf(held).promisedBallot();
      // otherwise it could accept a state after it has told a higher ballot that it had not
      if (promised > ballot) {
        return promised;
      }
      // {p <= ballot, ...} -> {next, ballot, made}
      if (acceptor.compareAndSet(held.version(), accepted)) {
        versions[i] = held.version() + 1;
        return accepted.promisedBallot();
      }
    }
    throw refusesAll();
  }

  private static <V> AcceptorState<Witnessed<V>> stateOf(
      Versioned<AcceptorState<Witnessed<V>>> held) {
    AcceptorState<Witnessed<V>> state = held.value();
    return state == null ? AcceptorState.initial() : state;
  }
}
