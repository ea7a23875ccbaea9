// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.hosted;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.synod.internal.Distinct;
import org.synod.memory.Backoff;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * Gets changes decided by a quorum of acceptors, in ballots that belong to the acceptors. Any
 * number of these objects may work on the same acceptors, each used by any number of threads.
 *
 * <p><i>Progress:</i> while the host of the ballot answers, a change ends after one compare-and-set
 * on each acceptor of a quorum, plus a round for each change of another that comes first. A ballot
 * is left only if its host misses a call, or if an acceptor has promised a higher one.
 *
 * <p><i>Linearization:</i> a state is decided when a quorum has accepted it, or one made from it in
 * its ballot.
 *
 * <p><i>Memory effects:</i> those of the registers.
 *
 * <p><i>Not guaranteed:</i> a result when no quorum answers. The proof is in {@code
 * docs/hosted-ballots.md}.
 *
 * @param <S> the states of an acceptor
 */
public final class HostedBallots<S> {
  /*
   * Ballot b = 1, 2, ... belongs to acceptor (b - 1) mod n, its host. Everybody works in the same
   * ballot. (p, a, s) is an acceptor that has promised p and accepted s in a.
   *
   *   promise  any:     {p < b, a, s}           -> {b, a, s}, until a quorum has; b is prepared
   *   begin    host:    {p <= b, a < b, s}      -> {b, b, next(the highest (a, s) of that quorum)}
   *   put      host:    {b, b, s}               -> {b, b, next(s)}
   *   accept   others:  {p <= b, (a, r) < (b, s)} -> {b, b, s}, what the host has; until a quorum
   *                     with the host has it, or more: it is decided
   *
   * Invariants
   *  - The states of a ballot are a chain: the host's compare-and-set makes each from the one
   *    before, and the other acceptors get copies of what the host had.
   *  - The first state of ballot b contains the highest that a quorum had accepted when it promised
   *    b. So all states of b contain the states that lower ballots decide, now or later.
   *  - A call leaves ballot b only if the host of b missed a call that it made in b, or if it is
   *    told of a higher ballot. So at most one more ballot is begun than calls are missed.
   *
   * Non-invariants: latestBallot may be any ballot that was begun. An acceptor may have a state
   * that no quorum gets any more; a higher ballot that does not meet it goes on without it.
   *
   * No ABA: each compare-and-set expects a version of the acceptor's register, and those only grow.
   */

  /** The lowest ballot. Nothing is accepted below it, so the initial state may be of it. */
  public static final long FIRST = 1;

  private static final VarHandle LATEST_BALLOT =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "latestBallot", VarHandle.class, HostedBallots.class,
              long.class)
          .withInvokeExactBehavior();

  private final Register<S>[] acceptors; // never written after the constructor
  private final QuorumSystem quorums;
  private final States<S> states;
  private long latestBallot = FIRST; // a hint

  /**
   * Makes an object on some acceptors.
   *
   * @param registers the acceptors, distinct, as many as the quorum system has; in the same order
   *     for all who work on them
   * @param quorums the quorum system; the same for all who work on the acceptors
   * @param states the functions of the acceptors' states
   */
  public HostedBallots(
      List<? extends Register<S>> registers, QuorumSystem quorums, States<S> states) {
    this(
        Distinct.<Register<S>>copyOf("registers", registers).toArray(newArray(0)),
        QuorumSystem.requireTruthful(quorums), // a ballot has one host
        states);
    if (acceptors.length != quorums.acceptors()) {
      throw new IllegalArgumentException(
          "registers: " + acceptors.length + ", allowed: " + quorums.acceptors()
              + ", as the quorum system has acceptors");
    }
  }

  /**
   * Makes an object on acceptors that are known to be distinct, as many as the quorum system has.
   *
   * @param acceptors the acceptors; the array is never written again
   * @param quorums the quorum system
   * @param states the functions of the acceptors' states
   */
  public HostedBallots(Register<S>[] acceptors, QuorumSystem quorums, States<S> states) {
    this.acceptors = acceptors;
    this.quorums = quorums;
    this.states = states;
  }

  @SuppressWarnings("unchecked") // an array of a generic type; it never leaves this class
  private static <S> Register<S>[] newArray(int size) {
    return (Register<S>[]) new Register<?>[size];
  }

  /**
   * Returns how many acceptors there are.
   *
   * @return their number
   */
  public int acceptors() {
    return acceptors.length;
  }

  /** The acceptor whose own acceptances make a ballot's states. */
  private int host(long ballot) {
    long place = ballot - FIRST;
    return (int) (place < acceptors.length ? place : place % acceptors.length); // division is slow
  }

  private S stateOf(Versioned<S> versioned) {
    S state = versioned.value();
    return state == null ? states.initial() : state;
  }

  /**
   * Gets a change decided.
   *
   * @param <A> the requests of the calls
   * @param change the kind of change
   * @param asked the request of the call
   * @param wasSent whether the request may be at an acceptor already
   * @return a decided state, which contains the request, or with which the change is done
   * @throws RegisterUnavailableException if no quorum answers; it says what is known of the effect
   */
  public <A> S change(Change<S, A> change, A asked, boolean wasSent) {
    return change(change, asked, wasSent, latestBallot(), /* isSilent */ false);
  }

  /**
   * Does the same for a call to which the host of the first ballot gave no answer.
   *
   * @param <A> the requests of the calls
   * @param change the kind of change
   * @param asked the request of the call
   * @param wasSent whether the request may be at an acceptor already
   * @return as {@link #change(Change, Object, boolean)}
   */
  public <A> S changeBeyondFirst(Change<S, A> change, A asked, boolean wasSent) {
    return change(change, asked, wasSent, FIRST + 1, /* isSilent */ true);
  }

  private <A> S change(
      Change<S, A> change, A asked, boolean wasSent, long from, boolean isSilent) {
    // Once: behind a volatile read a field is read again.
    Register<S>[] acceptors = this.acceptors;
    States<S> states = this.states;
    long ballot = from;
    boolean isSent = wasSent;
    boolean mustPrepare = isSilent;
    S highest = null; // the highest that the promising quorum had accepted; null: not asked
    Backoff backoff = null;
    for (; ; ) {
      if (mustPrepare) {
        mustPrepare = false;
        highest = prepare(ballot, isSent);
        if (states.promised(highest) > ballot) {
          ballot = refused("prepare", ballot, highest);
          highest = null;
        }
      }
      int host = host(ballot);
      Versioned<S> there = read(acceptors[host]);
      if (there == null) {
        ballot++; // only for a silent host: otherwise a process could leave others behind
        mustPrepare = true;
        continue;
      }
      S state = stateOf(there);
      // otherwise the answers that a higher ballot has got would no longer be complete
      if (states.promised(state) > ballot) {
        ballot = refused("accept", ballot, state);
        highest = null;
        continue;
      }
      // a ballot that is begun is not begun again, otherwise it could have two first states
      boolean isBegun = states.accepted(state) == ballot;
      if (!isBegun && highest == null) {
        mustPrepare = true;
        continue;
      }
      S next = change.next(isBegun ? state : highest, ballot, asked);
      boolean isIn = isBegun && next != state || change.isIn(next, asked);
      Versioned<S> made = there;
      if (next != state) {
        made = new Versioned<>(there.version() + 1, next);
        Put put = Put.at(acceptors[host], made);
        if (put == Put.LOST) {
          change.lost();
          backoff = pause(backoff);
          continue;
        } else if (put != Put.DONE) {
          isSent |= isIn && put == Put.UNKNOWN;
          ballot++;
          mustPrepare = true;
          continue;
        }
      }
      // Otherwise a request that is found there and carried could be said to have had no effect.
      isSent |= isIn;
      long promised = carry(ballot, host, there, made, isSent);
      if (promised != ballot) {
        ballot = promised;
        highest = null;
        continue;
      }
      remember(ballot);
      if (isIn || change.isDone(next, isSent)) {
        return next;
      }
    }
  }

  private static <S> @Nullable Versioned<S> read(Register<S> host) {
    try {
      return host.get();
    } catch (RegisterUnavailableException e) {
      return null;
    }
  }

  private static Backoff pause(@Nullable Backoff backoff) {
    Backoff mine = backoff != null ? backoff : new Backoff(ThreadLocalRandom.current().nextLong());
    mine.pause();
    return mine;
  }

  private long latestBallot() {
    // Opaque is safe: any ballot that was begun will do, since the acceptors tell of a higher one.
    return (long) LATEST_BALLOT.getOpaque(this);
  }

  private void remember(long ballot) {
    if (latestBallot() != ballot) {
      LATEST_BALLOT.setOpaque(this, ballot); // as above
    }
  }

  /**
   * Phase 1: makes a quorum promise a ballot.
   *
   * @return the highest state that it had accepted; or the state of an acceptor that has promised a
   *     higher ballot
   */
  private S prepare(long ballot, boolean isSent) {
    S highest = states.initial();
    long promised = 0;
    RegisterUnavailableException silence = null;
    for (int i = 0; !quorums.isPrepareQuorum(promised); i++) {
      if (i == acceptors.length) {
        throw quorums.noQuorum(promised, silence, effect(isSent));
      }
      try {
        S state = promise(i, ballot);
        if (states.promised(state) > ballot) {
          return state;
        }
        // of the highest ballot, otherwise a decided state could be lost
        highest = states.isBeyond(state, highest) ? state : highest;
        promised |= 1L << i;
      } catch (RegisterUnavailableException e) {
        silence = e; // no answer is no promise
      }
    }
    return highest;
  }

  /**
   * Asks one acceptor to promise a ballot.
   *
   * @param i the acceptor's number
   * @param ballot the ballot
   * @return its state, in which the promised ballot is that one or a higher one
   */
  public S promise(int i, long ballot) {
    for (; ; ) {
      Versioned<S> there = acceptors[i].get();
      S state = stateOf(there);
      // otherwise a stale process could take back the promise that a higher ballot relies on
      if (states.promised(state) >= ballot) {
        return state;
      }
      // {p, a, s} -> {ballot, a, s}
      S promised = states.promising(state, ballot);
      if (acceptors[i].compareAndSet(there.version(), promised)) {
        return promised;
      }
    }
  }

  /**
   * Phase 2: carries the state of a ballot's host to a quorum.
   *
   * @param before the state that the host had before, or the same state
   * @return the ballot, or a higher one that an acceptor has promised
   */
  private long carry(
      long ballot, int host, Versioned<S> before, Versioned<S> made, boolean isSent) {
    long accepted = 1L << host;
    RegisterUnavailableException silence = null;
    int i = host;
    while (!quorums.isAcceptQuorum(accepted)) {
      i = i + 1 == acceptors.length ? 0 : i + 1;
      if (i == host) {
        throw quorums.noQuorum(accepted, silence, effect(isSent));
      }
      try {
        // An acceptor that has the very state that the host had before need not be examined: the
        // host's guards have let the change pass. Any other is asked, such as one with another
        // state at the same version.
        Versioned<S> there = acceptors[i].get();
        if (before == made || there != before || !acceptors[i].compareAndSet(made)) {
          long promised = accept(i, there, made);
          if (promised > ballot) {
            return promised;
          }
        }
        accepted |= 1L << i;
      } catch (RegisterUnavailableException e) {
        silence = e; // no answer is no acceptance
      }
    }
    return ballot;
  }

  /**
   * Asks one acceptor to accept the state of a ballot's host.
   *
   * @param i the acceptor's number
   * @param made the state of the host, with its version there
   * @return the ballot, if the acceptor has it or one beyond it; or a higher, promised one
   */
  public long accept(int i, Versioned<S> made) {
    return accept(i, acceptors[i].get(), made);
  }

  private long accept(int i, Versioned<S> first, Versioned<S> made) {
    S mine = stateOf(made);
    long ballot = states.accepted(mine);
    for (Versioned<S> there = first; ; there = acceptors[i].get()) {
      S state = stateOf(there);
      // otherwise a state could be decided after a higher ballot was told that it was not accepted
      if (states.promised(state) > ballot) {
        return refused("accept", ballot, state);
      }
      // otherwise a slow process could take back a state that others have decided since
      if (!states.isBeyond(mine, state)) {
        return ballot;
      }
      // {p <= b, (a, r) < (b, s)} -> {b, b, s}; one object for all, if their versions allow it
      boolean isDone =
          there.version() + 1 == made.version()
              ? acceptors[i].compareAndSet(made)
              : acceptors[i].compareAndSet(there.version(), mine);
      if (isDone) {
        return ballot;
      }
    }
  }

  /**
   * Reads a decided state, and writes nothing. An acceptance is for good, so the acceptors need not
   * be read at one moment.
   *
   * @return a decided state, which may be behind the current one; the initial one if none is found
   */
  public S decided() {
    return new Learner<>(acceptors, quorums, states).decided();
  }

  /** The higher ballot that an acceptor has promised. */
  private long refused(String phase, long ballot, S state) {
    long promised = states.promised(state);
    states.refused(phase, ballot, promised);
    return promised;
  }

  private static Effect effect(boolean isSent) {
    return isSent ? Effect.UNKNOWN : Effect.NONE;
  }
}
