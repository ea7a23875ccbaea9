// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Backoff;
import org.synod.paxos.Round.Fate;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.witness.Refusals;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/**
 * A proposer of Paxos: it owns a set of ballots and runs them, one after the other, until one
 * decides. Used by one thread at a time.
 *
 * <p>Its number must differ from that of every other proposer that ever uses the same acceptors, or
 * two proposers could send two values in one ballot.
 *
 * <p><i>Progress:</i> {@link #tryPropose} is one ballot: lock-free, a quorum of compare-and-set for
 * each of its two phases, which prepare and accept. {@link #propose} is obstruction-free: it ends
 * if for long enough no other proposer starts a ballot; randomised exponential backoff makes that
 * likely. Acceptors may be unavailable as long as a quorum answers.
 *
 * <p>A phase that could tell or change nothing is left out. The first phase is left out in the
 * lowest ballot of all, which is the first ballot of proposer number 0; the second if the promises
 * show that a value is decided.
 *
 * <p><i>Linearization:</i> a value is decided at the accept that makes a quorum, whether or not
 * anyone knows.
 *
 * <p><i>Memory effects:</i> those of the registers.
 *
 * <p><i>Not guaranteed:</i> a decision for the proposed value. A refused ballot may nevertheless
 * have decided, or may decide later: a quorum may have accepted its value, one acceptor of which
 * told a later ballot of it.
 *
 * <p>Sources: L. Lamport, <i>The Part-Time Parliament</i>, §2.3; <i>Paxos Made Simple</i>, §2.2; B.
 * Lampson, handout 18; H. Howard, <i>Distributed Consensus Revised</i> (2019), ch. 3, on phases to
 * leave out; for other quorums than majorities those of {@link QuorumSystem}.
 *
 * @param <V> the values, compared by {@code equals}
 */
public final class Proposer<V> {
  /*
   * A ballot goes to the acceptors in their order and stops at a quorum; the others are asked only
   * in place of those that do not answer. The first refusal ends the ballot: a higher one exists,
   * so this one "is unlikely to succeed" (Lampson), and the refusal tells which round to go beyond.
   *
   * Invariants
   *  - A number is used for one ballot only: rounds grow, and no other proposer has this number.
   *  - A ballot's value is the safe one of the promises, or the proposed one if any is safe: a
   *    quorum that accepted has an acceptor among those that promised, and they accept nothing
   *    lower after that.
   *  - Ballot 1.0 has the proposed value, and no promises: below it there is no ballot, so any
   *    value is safe in it. No other ballot may go without promises: 1.0 may have decided.
   */
  private static final int MOST_ROUNDS = 1024; // to go on by, for refusals that may all be lies
  private static final int MAX_PAUSE = 4096; // spins; with yields a loser met many more ballots

  private final int number;
  private final Acceptors<V> acceptors;
  private final long seed;
  private long highestBallot; // of all ballots run or met; none, or the fast one, at first
  private long refusedBy = Ballot.NONE; // the refusal that ended the last ballot
  private Effect effect; // of the values sent so far: unknown once a value was sent

  /**
   * Makes a proposer.
   *
   * @param number its number among all proposers of these acceptors, from 0 to
   *     {@link Ballot#MAX_PROPOSER}
   * @param acceptors the acceptors, distinct registers; the same set for every proposer, in any
   *     order
   */
  public Proposer(int number, List<Acceptor<V>> acceptors) {
    this(number, Acceptors.of(acceptors), number);
  }

  /**
   * Makes a proposer over other quorums than majorities.
   *
   * @param number its number among all proposers of these acceptors, from 0 to
   *     {@link Ballot#MAX_PROPOSER}
   * @param acceptors the acceptors, distinct registers, as many as the quorum system has; the same
   *     for every proposer, and in the same order unless it treats all alike
   * @param quorums the quorums, in which acceptor i is the i-th of the list; the same for every
   *     proposer
   */
  public Proposer(int number, List<Acceptor<V>> acceptors, QuorumSystem quorums) {
    this(number, Acceptors.of(acceptors, quorums), number);
  }

  /**
   * Makes a proposer whose backoff can be repeated.
   *
   * @param <V> the values
   * @param number its number among all proposers of these acceptors, from 0 to
   *     {@link Ballot#MAX_PROPOSER}
   * @param acceptors the acceptors, distinct registers; the same set for every proposer, in any
   *     order
   * @param seed the seed of the backoff; proposers that compete should have different ones
   * @return a proposer that has proposed nothing
   */
  public static <V> Proposer<V> seeded(int number, List<Acceptor<V>> acceptors, long seed) {
    return new Proposer<>(number, Acceptors.of(acceptors), seed);
  }

  Proposer(int number, Acceptors<V> acceptors, long seed) {
    Ballot.requireProposer(number);
    this.number = number;
    this.acceptors = acceptors;
    this.seed = seed;
    // A fast ballot belongs to everyone: the own ballots of this proposer are above it, and come
    // after it.
    highestBallot = acceptors.fastBallot();
    effect = highestBallot == Ballot.NONE ? Effect.NONE : Effect.UNKNOWN;
  }

  /**
   * Proposes a value in ballot after ballot until one decides.
   *
   * @param value the value to propose, not null
   * @return the decided value
   * @throws RegisterUnavailableException if no quorum of acceptors answers; the value may be
   *     decided all the same if the effect is unknown. Proposing again is safe
   */
  public V propose(V value) {
    return propose(value, round -> {});
  }

  /**
   * Proposes a value in ballot after ballot until one decides, and tells the fate of each.
   *
   * @param value the value to propose, not null
   * @param observer is told each ballot's fate, in this thread
   * @return the decided value
   * @throws RegisterUnavailableException as {@link #propose(Object)}
   */
  public V propose(V value, Consumer<? super Round<V>> observer) {
    Objects.requireNonNull(observer, "observer: null, allowed: a function");
    @Nullable Backoff backoff = null; // made when it is first needed; most calls never need it
    for (; ; ) {
      Round<V> round = tryPropose(value);
      observer.accept(round);
      if (round.isDecided()) {
        return Objects.requireNonNull(round.value());
      }
      if (backoff == null) {
        backoff = Backoff.spinning(seed + highestBallot, MAX_PAUSE);
      }
      backoff.pause();
    }
  }

  /**
   * Proposes a value in one ballot, and gives up if it is refused.
   *
   * @param value the value to propose, not null
   * @return the outcome of the ballot
   * @throws RegisterUnavailableException if no quorum of acceptors answers; the value may be
   *     decided all the same if the effect is unknown. Proposing again is safe
   */
  public Round<V> tryPropose(V value) {
    Objects.requireNonNull(value, "value: null, allowed: a value");
    // A round above all that were met: otherwise an acceptor could have promised it to another.
    long ballot = Ballot.of(Ballot.round(highestBallot) + 1, number);
    highestBallot = ballot;
    // Below the lowest ballot nothing can have been accepted, so promises would tell nothing.
    if (ballot == Ballot.LOWEST) {
      return accepted(ballot, value);
    }
    Acceptors<V>.Promises promises = prepare(ballot);
    if (promises == null) {
      return new Round<>(ballot, Fate.REFUSED_TO_PROMISE, refusedBy, null);
    }
    V safe = promises.safe();
    // A decided value need not be sent again.
    if (promises.isDecided()) {
      return new Round<>(ballot, Fate.LEARNED, Ballot.NONE, safe);
    }
    // The safe value goes before the proposed one: otherwise a decided value could be lost.
    return accepted(ballot, safe == null ? value : safe);
  }

  /** Phase 1: returns the promises of a quorum, or null if the ballot is refused. */
  private Acceptors<V>.@Nullable Promises prepare(long ballot) {
    Acceptors<V>.Promises promises = acceptors.new Promises();
    RegisterUnavailableException silence = null;
    Refusals refusals = null;
    for (int i = 0; i < acceptors.size(); i++) {
      AcceptorState<V> state;
      try {
        state = acceptors.get(i).prepare(ballot);
      } catch (RegisterUnavailableException e) {
        silence = e;
        continue; // no answer is no promise: another acceptor must make up for it
      }
      if (isRefused(ballot, state)) {
        refusals = refusals == null ? new Refusals(acceptors.quorums()) : refusals;
        refusals.add(i, state.promisedBallot());
        if (refusals.areBelieved()) {
          noteRefused(ballot, refusals);
          return null;
        }
        continue;
      }
      promises.add(i, state);
      if (promises.isQuorum()) {
        return promises;
      }
    }
    long promised = promises.promised();
    // otherwise a liar that refuses, beside one that is late, could end a call that may go on
    if (refusals != null && acceptors.quorums().isPrepareQuorum(promised | refusals.set())) {
      noteRefused(ballot, refusals);
      return null;
    }
    throw acceptors.noQuorum(promised, silence, effect);
  }

  /** Phase 2: the value is decided if a quorum accepts, or the ballot is refused. */
  private Round<V> accepted(long ballot, V value) {
    AcceptorState<V> accepted = AcceptorState.accepted(ballot, value);
    long acceptances = 0;
    RegisterUnavailableException silence = null;
    Refusals refusals = null;
    effect = Effect.UNKNOWN;
    for (int i = 0; i < acceptors.size(); i++) {
      AcceptorState<V> state;
      try {
        state = acceptors.accept(i, accepted);
      } catch (RegisterUnavailableException e) {
        silence = e;
        continue; // no answer is no acceptance, even if it may have taken effect
      }
      if (isRefused(ballot, state)) {
        refusals = refusals == null ? new Refusals(acceptors.quorums()) : refusals;
        refusals.add(i, state.promisedBallot());
        if (refusals.areBelieved()) {
          return refusedToAccept(ballot, refusals, value);
        }
        continue;
      }
      acceptances |= 1L << i;
      if (acceptors.decides(ballot, acceptances)) {
        return new Round<>(ballot, Fate.DECIDED, Ballot.NONE, value);
      }
    }
    if (refusals != null && acceptors.decides(ballot, acceptances | refusals.set())) {
      return refusedToAccept(ballot, refusals, value);
    }
    throw acceptors.noQuorum(acceptances, silence, effect);
  }

  private Round<V> refusedToAccept(long ballot, Refusals refusals, V value) {
    noteRefused(ballot, refusals);
    return new Round<>(ballot, Fate.REFUSED_TO_ACCEPT, refusedBy, value);
  }

  private static boolean isRefused(long ballot, AcceptorState<?> state) {
    return state.promisedBallot() != ballot;
  }

  /** Notes the higher ballot that forbids this one. */
  private void noteRefused(long ballot, Refusals refusals) {
    refusedBy = refusals.highest(Ballot.of(Ballot.round(ballot) + MOST_ROUNDS, number));
    highestBallot = Math.max(highestBallot, refusedBy);
  }

  @Override
  public String toString() {
    String last = highestBallot == Ballot.NONE ? "no ballot" : Ballot.toString(highestBallot);
    return "Proposer[number " + number + ", " + acceptors.size() + " acceptors, highest: " + last
        + "]";
  }
}
