// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.synod.quorum.QuorumState.ACCEPTED;
import static org.synod.quorum.QuorumState.PROMISED;
import static org.synod.quorum.QuorumState.VERSION;

import org.synod.memory.Process;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/** The states of a {@link QuorumRegister} as one process sees them and adds to them. */
final class Chain {
  /*
   * A ballot belongs to an acceptor, its host, and not to a process; everyone works in the same
   * one. A state of the register is made by a CAS at the host, which puts it in the place of the
   * one before it; then anyone may carry it to the other acceptors. Once a quorum has it, it is
   * decided. The states of a ballot are so a chain, ordered by version. Only when the host does
   * not answer does a process go on to the next ballot, with phase 1 of Paxos.
   *
   *   put      host: {b, b, k, ...} -> {b, b, k + 1, ...}
   *   decide   others: {p <= b, (a, j) < (b, k)} -> the host's, until a quorum has it or more
   *   enter b  quorum: {p < b, ...} -> {b, ...}; the highest (a, k) found goes to the host of b,
   *            unless that has one of b by now
   *
   * Invariants
   *  - One state for each (ballot, version): the host's CAS makes it, the others get copies.
   *  - The first state of ballot b at its host is the highest that a quorum had accepted when it
   *    promised b. So it contains all that lower ballots decide, now or later.
   *  - A state that a quorum has accepted, or has gone beyond in its ballot, is contained in all
   *    that is decided afterwards.
   *  - If anyone has promised b + 1, a quorum had promised b before.
   *  - `known`, when `hostKnown`, is not behind any state of its ballot that was seen anywhere.
   *
   * No ABA: each CAS expects a version of the acceptor's register, and those only grow.
   */
  private static final long NO_ANSWER = 0; // in place of a promised ballot
  private static final long NOTHING_ACCEPTED = 0; // in place of an accepted one

  /** What became of a state that was put at the host. */
  enum Put {
    /** It is there. */
    DONE,
    /** It is not, and will not be. */
    REFUSED,
    /** The host did not say. */
    UNKNOWN
  }

  private final Members<?> members;
  private final long[] versions; // of each acceptor's register, as last seen; 0 if never
  private long[] known; // a state of `ballot`
  private long[] next;
  private final long[] seen;
  private long ballot;
  private int host; // of the ballot
  private boolean hostKnown; // the host had `known` at the version seen
  private boolean hostGone; // it did not answer when something was put there
  private boolean decided; // `known` is, or one that follows it
  private Effect effect = Effect.NONE; // so far, of the call that is going on

  Chain(Members<?> members) {
    this.members = members;
    versions = new long[members.size];
    known = new long[members.width];
    next = new long[members.width];
    seen = new long[members.width];
    setBallot(members.latestBallot());
  }

  private void setBallot(long ballot) {
    this.ballot = ballot;
    host = members.host(ballot);
  }

  /** Says what is to be said of the effect of a call that finds no quorum from here on. */
  void setEffect(Effect effect) {
    this.effect = effect;
  }

  /** The state that the process works with. */
  long[] known() {
    return known;
  }

  /** The words of a state to be {@link #put}. */
  long[] next() {
    next[PROMISED] = ballot;
    next[ACCEPTED] = ballot;
    return next;
  }

  boolean isHostKnown() {
    return hostKnown;
  }

  /** Makes {@code known} a state that was current after this call began, and is decided. */
  void read(Process me) {
    long version = members.readDecided(ballot, host, next, seen);
    if (version >= 0 && next[PROMISED] == ballot) {
      know(version, true);
      return;
    }
    do {
      refresh(me);
    } while (!decide(me));
  }

  /** Makes {@code known} what the host has, in the ballot that goes on. */
  void refresh(Process me) {
    if (hostGone) {
      enter(me, ballot, /* hostAnswers */ false);
      return;
    }
    long version;
    try {
      version = members.read(host, next);
    } catch (RegisterUnavailableException e) {
      enter(me, ballot, /* hostAnswers */ false);
      return;
    }
    if (next[PROMISED] > ballot) {
      enter(me, next[PROMISED], true);
    } else if (next[ACCEPTED] < ballot) {
      enter(me, ballot, true);
    } else if (!hostKnown || versions[host] != version) {
      know(version, false);
    }
  }

  private void know(long version, boolean isDecided) {
    versions[host] = version;
    long[] spare = known;
    known = next;
    next = spare;
    hostKnown = true;
    decided = isDecided;
  }

  /** Puts {@code next} in the place of {@code known} at the host. */
  Put put(Process me) {
    assert hostKnown && next[PROMISED] == ballot && next[ACCEPTED] == ballot;
    hostKnown = false;
    try {
      if (members.compareAndSet(host, me, versions[host], next)) {
        know(versions[host] + 1, false);
        return Put.DONE;
      }
      return Put.REFUSED;
    } catch (RegisterUnavailableException e) {
      hostGone = true;
      return e.effect() == Effect.NONE ? Put.REFUSED : Put.UNKNOWN;
    }
  }

  /**
   * Carries {@code known} to a quorum.
   *
   * @return false if a higher ballot has begun; {@code known} is then of that one
   */
  boolean decide(Process me) {
    if (decided) {
      return true;
    }
    long accepted = 1L << host;
    for (int i = members.after(host);
        !members.quorums.isAcceptQuorum(accepted);
        i = members.after(i)) {
      if (i == host) {
        hostKnown = false;
        throw members.noQuorum(accepted, effect);
      }
      long promised = accept(me, i);
      if (promised > ballot) {
        enter(me, promised, true);
        return false;
      }
      accepted |= promised == ballot ? 1L << i : 0;
    }
    decided = true;
    return true;
  }

  /** The ballot that an acceptor has promised, which is this one if it has what is known. */
  private long accept(Process me, int i) {
    try {
      while (versions[i] == 0 || !members.compareAndSet(i, me, versions[i], known)) {
        versions[i] = members.read(i, seen);
        // otherwise a state could be accepted behind the back of a higher ballot, which was told
        // that there was none, and both could be decided
        if (seen[PROMISED] > ballot) {
          return seen[PROMISED];
        }
        if (seen[ACCEPTED] == ballot && seen[VERSION] >= known[VERSION]) {
          return ballot;
        }
      }
      versions[i]++;
      return ballot;
    } catch (RegisterUnavailableException e) {
      return NO_ANSWER; // even if it may have accepted
    }
  }

  /** Goes to a ballot, or a higher one, whose host answers, and finds out what it holds. */
  private void enter(Process me, long from, boolean hostAnswers) {
    hostKnown = false;
    hostGone = !hostAnswers;
    boolean tryHost = hostAnswers;
    long at = from;
    for (; ; ) {
      long promised = prepare(me, at);
      if (promised == at && tryHost) {
        promised = begin(me, at);
        if (promised == at) {
          hostGone = false;
          return;
        }
      }
      // The next one only now that a quorum has promised this one: see rejoin.
      at = promised > at ? promised : at + 1;
      tryHost = true;
    }
  }

  /**
   * Phase 1: makes a quorum promise a ballot, and {@code known} the highest state accepted there.
   *
   * @return the ballot, or a higher one that was promised already
   */
  private long prepare(Process me, long wanted) {
    known[ACCEPTED] = NOTHING_ACCEPTED;
    long promised = 0;
    for (int i = 0; i < members.size; i++) {
      try {
        long found = promise(me, i, wanted);
        if (found > wanted) {
          return found;
        }
        promised |= 1L << i;
      } catch (RegisterUnavailableException e) {
        continue; // no answer is no promise
      }
      // Both, so that any two sets that promised have an acceptor in common: see rejoin.
      if (members.quorums.isPrepareQuorum(promised) && members.quorums.isAcceptQuorum(promised)) {
        return wanted;
      }
    }
    throw members.noQuorum(promised, effect);
  }

  /** The ballot that an acceptor has promised, which is the wanted one if nothing is higher. */
  private long promise(Process me, int i, long wanted) {
    do {
      versions[i] = members.read(i, seen);
      // otherwise a stale process could take back the promise that a higher ballot relies on
      if (seen[PROMISED] > wanted) {
        return seen[PROMISED];
      }
      if (isBeyond(seen, known)) {
        System.arraycopy(seen, 0, known, 0, known.length);
      }
      if (seen[PROMISED] == wanted) {
        return wanted;
      }
      seen[PROMISED] = wanted;
      // {p, a, state} -> {wanted, a, state}
    } while (!members.compareAndSet(i, me, versions[i], seen));
    versions[i]++;
    return wanted;
  }

  private static boolean isBeyond(long[] state, long[] other) {
    return state[ACCEPTED] > other[ACCEPTED]
        || state[ACCEPTED] == other[ACCEPTED] && state[VERSION] > other[VERSION];
  }

  /**
   * Gives a ballot its first state, {@code known}, unless its host has one of it by now, which then
   * becomes {@code known}.
   *
   * @return the ballot, a higher one that the host has promised, or 0 if it does not answer
   */
  private long begin(Process me, long at) {
    setBallot(at);
    try {
      for (; ; ) {
        versions[host] = members.read(host, seen);
        if (seen[PROMISED] > at) {
          return seen[PROMISED];
        }
        if (seen[ACCEPTED] == at) {
          System.arraycopy(seen, 0, known, 0, known.length);
          break;
        }
        known[PROMISED] = at;
        known[ACCEPTED] = at;
        // {at, a, ...} -> {at, at, the highest state of a quorum that promised at}
        if (members.compareAndSet(host, me, versions[host], known)) {
          versions[host]++;
          break;
        }
      }
    } catch (RegisterUnavailableException e) {
      return NO_ANSWER;
    }
    members.setLatestBallot(at);
    hostKnown = true;
    decided = false;
    return at;
  }

  /**
   * Goes to a ballot beyond all that an acceptor can have promised and forgotten, or to the same,
   * and decides a state in it.
   *
   * <p>If it has promised c, a quorum had promised c - 1 before. That one and the one that promises
   * b here have an acceptor in common that remembers, since those that have forgotten promise
   * nothing; and it had promised no more than b. So c is at most b + 1.
   */
  void leap(Process me) {
    long at = ballot;
    for (long promised; (promised = prepare(me, at)) != at; ) {
      at = promised;
    }
    enter(me, at + 1, true);
    while (!decide(me)) {}
  }
}
