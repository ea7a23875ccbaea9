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

/** The states of a {@link QuorumRegister} as one process sees them and adds to them: phase 2. */
sealed class Chain extends Ballots permits Repetition {
  /*
   * A ballot belongs to an acceptor, its host, and not to a process; everyone works in the same
   * one. A state of the register is made by a CAS at the host, which puts it in the place of the
   * one before it; then anyone may carry it to the other acceptors. Once a quorum has it, it is
   * decided. The states of a ballot are so a chain, ordered by version. Only when the host does
   * not answer does a process go on to the next ballot, by phase 1 (Ballots).
   *
   *   put      host: {b, b, k, ...} -> {b, b, k + 1, ...}
   *   decide   others: {p <= b, (a, j) < (b, k)} -> the host's, until a quorum has it or more
   *
   * Invariants
   *  - One state for each (ballot, version): the host's CAS makes it, the others get copies.
   *  - A state that a quorum has accepted, or has gone beyond in its ballot, is contained in all
   *    that is decided afterwards.
   *  - The known state, when the host is known to have had it, is not behind any state of its
   *    ballot that was seen anywhere.
   *  - A known state is current at the read of its host if an accept quorum, host included, is
   *    found afterwards to have it and to have promised nothing higher. Such a quorum is remembered
   *    (decidedBy) only until the host is read again.
   *
   * Acceptors that miss single calls do no harm: each change is a CAS, so a late one finds its
   * version or does nothing. A late state at the host is of a ballot that is left (its process goes
   * on to the next) and is decided there, or in no later one unless the first state of that
   * contains it; a late copy or promise is one that could have come at once.
   *
   * No ABA: each CAS expects a version of the acceptor's register, and those only grow.
   */
  static final int NOT_THIS_ONE = -1;

  /** What became of a state that was put at the host. */
  enum Put {
    /** It is there. */
    DONE,
    /** It is not, and will not be. */
    REFUSED,
    /** The host did not say. */
    UNKNOWN
  }

  int made; // how many states in a row I have made and carried to one quorum

  Chain(Members<?> members, @Nullable Member me) {
    super(members, me);
  }

  /** The words of a state to be {@link #put}. */
  long[] next() {
    long[] next = spare();
    next[PROMISED] = ballot;
    next[ACCEPTED] = ballot;
    return next;
  }

  /** Makes the known state one that was current after this call began, and is decided. */
  void readCurrent() {
    if (!readDecided()) {
      do {
        refresh();
      } while (!decide());
    }
  }

  /** Whether the known state is still all that there is: nothing was written where it is. */
  final boolean isCurrent() {
    long left = decidedBy;
    if (left == 0 || !hostKnown || members.version(host) != versions[host]) {
      return false;
    }
    for (left &= ~(1L << host); left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      if (members.version(i) != versions[i]) {
        return false;
      }
    }
    return true;
  }

  /** Makes the known state the current one, if a quorum with the host shows that it is decided. */
  boolean readDecided() {
    made = NOT_THIS_ONE;
    // The host first: what its ballot comes to later was not there when the host was read. What a
    // higher ballot decided before that would show in the promises of the quorum: the one that was
    // prepared meets every accept quorum.
    long[] found = spare();
    try {
      long version = members.read(host, found);
      if (found[PROMISED] != ballot || found[ACCEPTED] != ballot) {
        return false;
      }
      knowSpare(version);
    } catch (RegisterUnavailableException e) {
      return false;
    }
    long accepted = 1L << host;
    for (int i = members.after(host);
        !members.quorums.isAcceptQuorum(accepted);
        i = members.after(i)) {
      if (i == host) {
        return false;
      }
      if (hasKnown(i)) {
        accepted |= 1L << i;
      }
    }
    decidedBy = accepted;
    return true;
  }

  private boolean hasKnown(int i) {
    try {
      long version = members.read(i, seen);
      // It must have promised nothing higher: otherwise a higher ballot may have decided more, by
      // accept quorums that need not meet this one.
      boolean isKnown =
          seen[PROMISED] == ballot
              && seen[ACCEPTED] == ballot
              && seen[VERSION] >= known()[VERSION];
      versions[i] = isKnown ? version : 0;
      return isKnown;
    } catch (RegisterUnavailableException e) {
      return false; // no answer is no acceptance
    }
  }

  /** Makes the known state what the host has, in the ballot that goes on. */
  void refresh() {
    made = NOT_THIS_ONE;
    if (hostGone) {
      enter(ballot, /* hostAnswers */ false);
      return;
    }
    long[] found = spare();
    long version;
    try {
      version = members.read(host, found);
    } catch (RegisterUnavailableException e) {
      enter(ballot, /* hostAnswers */ false);
      return;
    }
    if (found[PROMISED] > ballot) {
      enter(found[PROMISED], true);
    } else if (found[ACCEPTED] < ballot) {
      enter(ballot, true);
    } else {
      // Even if it is what was known: the quorum that had it may have gone on since, without the
      // host, and is asked again.
      knowSpare(version);
    }
  }

  /** Puts what {@link #next} was made to be in the place of the known state at the host. */
  Put put() {
    assert hostKnown;
    hostKnown = false;
    try {
      if (members.compareAndSet(host, me, versions[host], spare())) {
        knowSpare(versions[host] + 1);
        return Put.DONE;
      }
      made = NOT_THIS_ONE;
      return Put.REFUSED;
    } catch (RegisterUnavailableException e) {
      made = NOT_THIS_ONE;
      hostGone = true;
      return e.effect() == Effect.NONE ? Put.REFUSED : Put.UNKNOWN;
    }
  }

  /**
   * Carries the known state to a quorum.
   *
   * @return false if a higher ballot has begun; the known state is then of that one
   */
  boolean decide() {
    if (decidedBy != 0) {
      return true;
    }
    long accepted = 1L << host;
    for (int i = members.after(host);
        !members.quorums.isAcceptQuorum(accepted);
        i = members.after(i)) {
      if (i == host) {
        hostKnown = false;
        throw noQuorum(accepted);
      }
      long promised = accept(i);
      if (promised > ballot) {
        enter(promised, true);
        return false;
      }
      accepted |= promised == ballot ? 1L << i : 0;
    }
    decidedBy = accepted;
    return true;
  }

  /** The ballot that an acceptor has promised, which is this one if it has what is known. */
  private long accept(int i) {
    try {
      long version = versions[i];
      if (version != 0 && members.compareAndSet(i, me, version, known())) {
        versions[i] = version + 1;
        return ballot;
      }
      return acceptAfterReading(i);
    } catch (RegisterUnavailableException e) {
      made = NOT_THIS_ONE;
      return NO_ANSWER; // even if it may have accepted
    }
  }

  private long acceptAfterReading(int i) {
    made = NOT_THIS_ONE;
    versions[i] = 0;
    long version;
    do {
      version = members.read(i, seen);
      // otherwise a state could be accepted behind the back of a higher ballot, which was told
      // that there was none, and both could be decided
      if (seen[PROMISED] > ballot) {
        RefusedBallot.refused(QuorumRegister.class, "accept", ballot, seen[PROMISED]);
        return seen[PROMISED];
      }
      if (seen[ACCEPTED] == ballot && seen[VERSION] >= known()[VERSION]) {
        versions[i] = version;
        return ballot;
      }
    } while (!members.compareAndSet(i, me, version, known()));
    versions[i] = version + 1;
    return ballot;
  }
}
