// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.synod.quorum.QuorumState.ACCEPTED;
import static org.synod.quorum.QuorumState.PROMISED;
import static org.synod.quorum.QuorumState.VERSION;

import org.synod.events.RefusedBallot;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/** Reads the states of a {@link QuorumRegister} for one process, and adds to them: phase 2. */
final class Chain {
  /*
   * Hosted ballots, in words and without allocation. docs/hosted-ballots.md has the protocol and
   * the proof, and HostedBallots the same methods over objects.
   *
   *   put      host:    {b, b, k, ...} -> {b, b, k + 1, ...}
   *   accept   others:  {p <= b, (a, j) < (b, k)} -> the host's, until a quorum has it or more
   *
   * Invariants, beside those of hosted ballots
   *  - A known state is current at the read of its host if an accept quorum, host included, is
   *    found afterwards to have it and to have promised nothing higher.
   *
   * Acceptors that miss single calls do no harm: each change is a compare-and-set, so a late one
   * finds the version that it expects, or does nothing. A late state at the host is of a ballot
   * that its process has left. It can still be decided in that ballot. A later ballot contains it
   * only if the first state of the later ballot does. A late copy or promise does nothing that it
   * could not have done at once.
   */

  /** The outcome of a state that a process puts at the host. */
  enum Put {
    /** It is there. */
    DONE,
    /** It is not, and will not be. */
    REFUSED,
    /** The host did not say. */
    UNKNOWN
  }

  private final Known known;
  private final QuorumAcceptors<?> acceptors;
  private final Ballots ballots;
  private boolean isDisturbed; // something was read or refused since the last look

  Chain(Known known, Ballots ballots) {
    this.known = known;
    this.ballots = ballots;
    acceptors = known.acceptors;
  }

  /** Says that others may write here too. */
  void disturb() {
    isDisturbed = true;
  }

  /** Whether there was more than one write to each acceptor of a quorum since the last call. */
  boolean wasDisturbed() {
    boolean was = isDisturbed;
    isDisturbed = false;
    return was;
  }

  /** The words of a state to be {@link #put}. */
  long[] next() {
    long[] next = known.spare();
    next[PROMISED] = known.ballot;
    next[ACCEPTED] = known.ballot;
    return next;
  }

  /** Makes the known state one that was current after this call began, and is decided. */
  void readCurrent() {
    if (!readDecided()) {
      do {
        refresh();
      } while (!carry());
    }
  }

  /** Makes the known state the current one, if a quorum with the host shows that it is decided. */
  private boolean readDecided() {
    isDisturbed = true;
    long having =
        acceptors.having(
            known.ballot, known.host, known.spare(), known.seen, known.seenVersions);
    if (having == 0) {
      return false;
    }
    known.knowSpareAt(having);
    if (!acceptors.quorums.isAcceptQuorum(having)) {
      return false;
    }
    known.decidedBy = having;
    return true;
  }

  /** Makes the state of the host the known state, in the ballot that goes on. */
  void refresh() {
    isDisturbed = true;
    if (known.isHostSilent()) {
      ballots.enterNext();
      return;
    }
    long[] found = known.spare();
    long version;
    try {
      version = acceptors.read(known.host, found);
    } catch (RegisterUnavailableException e) {
      ballots.enterNext();
      return;
    }
    if (found[PROMISED] > known.ballot) {
      ballots.enter(found[PROMISED]);
    } else if (found[ACCEPTED] < known.ballot) {
      ballots.enter(known.ballot);
    } else {
      // Even if it was the known state before: the quorum that had it may have gone on since,
      // without the host, and is asked again.
      known.knowSpare(version);
    }
  }

  /** Puts the state in {@link #next} in the place of the known state at the host. */
  Put put() {
    assert known.isHostKnown();
    int host = known.host;
    long version = known.versions[host];
    known.forgetHost(); // until it is known to be there, even if an error ends this
    try {
      if (acceptors.compareAndSet(host, known.me, version, known.spare())) {
        known.knowSpare(version + 1);
        return Put.DONE;
      }
      isDisturbed = true;
      return Put.REFUSED;
    } catch (RegisterUnavailableException e) {
      isDisturbed = true;
      known.hostIsSilent();
      return e.effect() == Effect.NONE ? Put.REFUSED : Put.UNKNOWN;
    }
  }

  /**
   * Carries the known state to a quorum, which decides it.
   *
   * @return false if a higher ballot has begun; the known state is then of that one
   */
  boolean carry() {
    if (known.decidedBy != 0) {
      return true;
    }
    int host = known.host;
    long ballot = known.ballot;
    long accepted = 1L << host;
    RegisterUnavailableException silence = null;
    for (int i = acceptors.after(host);
        !acceptors.quorums.isAcceptQuorum(accepted);
        i = acceptors.after(i)) {
      if (i == host) {
        known.forgetHost();
        throw known.noQuorum(accepted, silence);
      }
      long promised;
      try {
        promised = accept(i);
      } catch (RegisterUnavailableException e) {
        isDisturbed = true;
        silence = e;
        continue; // no answer is no acceptance, even if it may have accepted
      }
      if (promised > ballot) {
        ballots.enter(promised);
        return false;
      }
      accepted |= 1L << i;
    }
    known.decidedBy = accepted;
    return true;
  }

  /** The ballot that an acceptor has promised; this ballot if the acceptor has the known state. */
  private long accept(int i) {
    if (known.isVersionKnown(i)) {
      long version = known.versions[i];
      if (acceptors.compareAndSet(i, known.me, version, known.state())) {
        known.setVersion(i, version + 1);
        return known.ballot;
      }
    }
    return acceptAfterReading(i);
  }

  private long acceptAfterReading(int i) {
    isDisturbed = true;
    known.forgetVersion(i);
    long ballot = known.ballot;
    long[] state = known.state();
    long[] seen = known.seen;
    long version;
    do {
      version = acceptors.read(i, seen);
      // otherwise the acceptor could accept a state after it has told a higher ballot that it had
      // none, and both could be decided
      if (seen[PROMISED] > ballot) {
        RefusedBallot.refused(QuorumRegister.class, "accept", ballot, seen[PROMISED]);
        return seen[PROMISED];
      }
      if (seen[ACCEPTED] == ballot && seen[VERSION] >= state[VERSION]) {
        known.setVersion(i, version);
        return ballot;
      }
    } while (!acceptors.compareAndSet(i, known.me, version, state));
    known.setVersion(i, version + 1);
    return ballot;
  }
}
