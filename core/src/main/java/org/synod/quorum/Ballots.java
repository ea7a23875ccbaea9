// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.synod.quorum.QuorumState.ACCEPTED;
import static org.synod.quorum.QuorumState.PROMISED;
import static org.synod.quorum.QuorumState.VERSION;

import org.jspecify.annotations.Nullable;
import org.synod.events.RefusedBallot;
import org.synod.memory.Member;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/** How a process comes into a ballot of a {@link QuorumRegister}: phase 1. */
abstract sealed class Ballots permits Chain {
  /*
   *   enter b  quorum: {p < b, ...} -> {b, ...}; the highest (a, k) found goes to the host of b,
   *            unless that has one of b by now
   *
   * Invariants
   *  - The first state of ballot b at its host is the highest that a quorum had accepted when it
   *    promised b. So it contains all that lower ballots decide, now or later.
   *  - If anyone has promised b + 1, a quorum had promised b before.
   */
  static final long NO_ANSWER = 0; // in place of a promised ballot
  private static final long NOTHING_ACCEPTED = 0; // in place of an accepted one

  final Members<?> members;
  final @Nullable Member me; // whose slots are written; null for one that only reads
  final long[] versions; // of each acceptor's register when it would accept; 0 if unknown
  final long[] seen;
  private final long[][] pair; // the known state and a spare; an index costs less than two fields
  private int turn;
  private boolean isUnsure; // whether the call that is going on may have had its effect

  long ballot;
  int host; // of the ballot
  boolean hostKnown; // the host had the known state at the version seen
  boolean hostGone; // it did not answer when something was put there
  long decidedBy; // a quorum that has the known state at the versions seen; 0 if none is known

  Ballots(Members<?> members, @Nullable Member me) {
    this.members = members;
    this.me = me;
    versions = new long[members.size];
    pair = new long[2][members.width];
    seen = new long[members.width];
    setBallot(members.latestBallot());
  }

  private void setBallot(long ballot) {
    int host = members.host(ballot); // before: an error must not leave one without the other
    this.ballot = ballot;
    this.host = host;
  }

  /** The state that the process works with, of the ballot that it is in. */
  final long[] known() {
    return pair[turn];
  }

  final long[] spare() {
    return pair[turn ^ 1];
  }

  /** The host has what is in the spare words. */
  final void knowSpare(long version) {
    versions[host] = version;
    turn ^= 1;
    hostKnown = true;
    decidedBy = 0;
  }

  /** Says what is to be said of the effect of a call that finds no quorum from here on. */
  final void setUnsure(boolean isUnsure) {
    this.isUnsure = isUnsure;
  }

  final RegisterUnavailableException noQuorum(long answered) {
    return members.quorums.noQuorum(answered, isUnsure ? Effect.UNKNOWN : Effect.NONE);
  }

  /** Goes to a ballot, or a higher one, whose host answers, and finds out what it holds. */
  final void enter(long from, boolean hostAnswers) {
    hostKnown = false;
    hostGone = !hostAnswers;
    boolean tryHost = hostAnswers;
    long at = from;
    for (; ; ) {
      long promised = prepare(at);
      if (promised == at && tryHost) {
        promised = begin(at);
        if (promised == at) {
          hostGone = false;
          return;
        }
      }
      // The next one only now that a quorum has promised this one: see leap.
      at = promised > at ? promised : at + 1;
      tryHost = true;
    }
  }

  /**
   * Phase 1: makes a quorum promise a ballot, and the known state the highest accepted there.
   *
   * @return the ballot, or a higher one that was promised already
   */
  private long prepare(long wanted) {
    hostKnown = false;
    known()[ACCEPTED] = NOTHING_ACCEPTED;
    long promised = 0;
    for (int i = 0; i < members.size; i++) {
      try {
        long found = promise(i, wanted);
        if (found > wanted) {
          return found;
        }
        promised |= 1L << i;
      } catch (RegisterUnavailableException e) {
        continue; // no answer is no promise
      }
      // Both, so that any two sets that promised have an acceptor in common: see leap.
      if (members.quorums.isPrepareQuorum(promised) && members.quorums.isAcceptQuorum(promised)) {
        return wanted;
      }
    }
    throw noQuorum(promised);
  }

  /** The ballot that an acceptor has promised, which is the wanted one if nothing is higher. */
  private long promise(int i, long wanted) {
    versions[i] = 0; // it may refuse the ballot that I am in, until I am in the wanted one
    long version;
    do {
      version = members.read(i, seen);
      // otherwise a stale process could take back the promise that a higher ballot relies on
      if (seen[PROMISED] > wanted) {
        RefusedBallot.refused(QuorumRegister.class, "prepare", wanted, seen[PROMISED]);
        return seen[PROMISED];
      }
      if (isBeyond(seen, known())) {
        System.arraycopy(seen, 0, known(), 0, seen.length);
      }
      if (seen[PROMISED] == wanted) {
        return wanted;
      }
      seen[PROMISED] = wanted;
      // {p, a, state} -> {wanted, a, state}
    } while (!members.compareAndSet(i, me, version, seen));
    return wanted;
  }

  private static boolean isBeyond(long[] state, long[] other) {
    return state[ACCEPTED] > other[ACCEPTED]
        || state[ACCEPTED] == other[ACCEPTED] && state[VERSION] > other[VERSION];
  }

  /**
   * Gives a ballot its first state, the known one, unless its host has one of it by now, which then
   * becomes the known one.
   *
   * @return the ballot, a higher one that the host has promised, or none if it does not answer
   */
  private long begin(long at) {
    setBallot(at);
    long[] known = known();
    try {
      for (; ; ) {
        long version = members.read(host, seen);
        if (seen[PROMISED] > at) {
          RefusedBallot.refused(QuorumRegister.class, "accept", at, seen[PROMISED]);
          return seen[PROMISED];
        }
        if (seen[ACCEPTED] == at) {
          System.arraycopy(seen, 0, known, 0, known.length);
          versions[host] = version;
          break;
        }
        known[PROMISED] = at;
        known[ACCEPTED] = at;
        // {at, a, ...} -> {at, at, the highest state of a quorum that promised at}
        if (members.compareAndSet(host, me, version, known)) {
          versions[host] = version + 1;
          break;
        }
      }
    } catch (RegisterUnavailableException e) {
      return NO_ANSWER;
    }
    members.setLatestBallot(at);
    hostKnown = true;
    decidedBy = 0;
    return at;
  }

  /**
   * Goes to a ballot that is not below any that an acceptor can have promised and forgotten.
   *
   * <p>If it has promised c, a quorum had promised c - 1 before. That one and the one that promises
   * b here have an acceptor in common that remembers, since those that have forgotten promise
   * nothing; and it had promised no more than b. So c is at most b + 1.
   */
  final void leap() {
    long at = ballot;
    for (long promised; (promised = prepare(at)) != at; ) {
      at = promised;
    }
    enter(at + 1, true);
  }
}
