// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.synod.quorum.QuorumState.ACCEPTED;
import static org.synod.quorum.QuorumState.PROMISED;
import static org.synod.quorum.QuorumState.VERSION;

import org.synod.events.RefusedBallot;
import org.synod.register.RegisterUnavailableException;

/** Brings a process into a ballot of a {@link QuorumRegister}: phase 1. */
final class Ballots {
  /*
   *   promise  any:   {p < b, a, k}       -> {b, a, k}, until a quorum of both phases has
   *   begin    host:  {p <= b, a < b, k}  -> {b, b, the highest (a, k) of that quorum}
   *
   * Invariants, beside those of hosted ballots (docs/hosted-ballots.md)
   *  - If anyone has promised b + 1, a quorum had promised b before: see leap.
   */
  private static final long NOTHING_ACCEPTED = 0; // instead of an accepted ballot; below them all

  private final Known known;
  private final QuorumAcceptors<?> acceptors;

  Ballots(Known known) {
    this.known = known;
    acceptors = known.acceptors;
  }

  /** Goes to the ballot that follows the known one, or a higher one; its host did not answer. */
  void enterNext() {
    known.hostIsSilent(); // until another ballot is entered, even if an error ends this call
    long at = known.ballot;
    long promised = prepare(at);
    // Only after a quorum has promised the ballot before: see leap.
    enterFrom(promised > at ? promised : at + 1);
  }

  /** Goes to a ballot, or a higher one, whose host answers, and reads the state of that host. */
  void enter(long from) {
    known.forgetHost();
    enterFrom(from);
  }

  private void enterFrom(long from) {
    long at = from;
    for (; ; ) {
      long promised = prepare(at);
      if (promised == at) {
        try {
          promised = begin(at);
          if (promised == at) {
            return;
          }
        } catch (RegisterUnavailableException e) {
          promised = at + 1; // a quorum has promised this one: see leap
        }
      }
      at = promised;
    }
  }

  /**
   * Phase 1: makes a quorum promise a ballot, and the known state the highest accepted there.
   *
   * @return the ballot, or a higher one that was promised already
   */
  private long prepare(long wanted) {
    known.state()[ACCEPTED] = NOTHING_ACCEPTED;
    long promised = 0;
    RegisterUnavailableException silence = null;
    for (int i = 0; i < acceptors.size; i++) {
      try {
        long found = promise(i, wanted);
        if (found > wanted) {
          return found;
        }
        promised |= 1L << i;
      } catch (RegisterUnavailableException e) {
        silence = e;
        continue; // no answer is no promise
      }
      // Quorums of both phases, so that any two sets that promised have an acceptor in common: see
      // leap.
      if (acceptors.quorums.isPrepareQuorum(promised)
          && acceptors.quorums.isAcceptQuorum(promised)) {
        return wanted;
      }
    }
    throw known.noQuorum(promised, silence);
  }

  /** The ballot that an acceptor has promised: the wanted one, or a higher one. */
  private long promise(int i, long wanted) {
    known.forgetVersion(i); // it may refuse the known ballot, until the wanted one is known
    long[] seen = known.seen;
    long version;
    do {
      version = acceptors.read(i, seen);
      // otherwise a stale process could take back the promise that a higher ballot relies on
      if (seen[PROMISED] > wanted) {
        RefusedBallot.refused(QuorumRegister.class, "prepare", wanted, seen[PROMISED]);
        return seen[PROMISED];
      }
      if (isBeyond(seen, known.state())) {
        System.arraycopy(seen, 0, known.state(), 0, seen.length);
      }
      if (seen[PROMISED] == wanted) {
        return wanted;
      }
      seen[PROMISED] = wanted;
      // {p, a, state} -> {wanted, a, state}
    } while (!acceptors.compareAndSet(i, known.me, version, seen));
    return wanted;
  }

  private static boolean isBeyond(long[] state, long[] other) {
    return state[ACCEPTED] > other[ACCEPTED]
        || state[ACCEPTED] == other[ACCEPTED] && state[VERSION] > other[VERSION];
  }

  /**
   * Gives a ballot its first state, the known one. If its host has a state of the ballot by now,
   * that state becomes the known one instead.
   *
   * @return the ballot, or a higher one that the host has promised
   */
  private long begin(long at) {
    known.setBallot(at);
    int host = known.host;
    long[] state = known.state();
    long[] seen = known.seen;
    for (; ; ) {
      long version = acceptors.read(host, seen);
      if (seen[PROMISED] > at) {
        RefusedBallot.refused(QuorumRegister.class, "accept", at, seen[PROMISED]);
        return seen[PROMISED];
      }
      if (seen[ACCEPTED] == at) {
        System.arraycopy(seen, 0, state, 0, state.length);
        known.knowHost(version);
        break;
      }
      state[PROMISED] = at;
      state[ACCEPTED] = at;
      // {at, a, ...} -> {at, at, the highest state of a quorum that promised at}
      if (acceptors.compareAndSet(host, known.me, version, state)) {
        known.knowHost(version + 1);
        break;
      }
    }
    acceptors.setLatestBallot(at);
    return at;
  }

  /**
   * Goes to a ballot that is not below any that an acceptor can have promised and forgotten.
   *
   * <p>If such an acceptor has promised c, a quorum had promised c - 1 before. That quorum and the
   * one that promises b here have an acceptor in common that remembers its promise, since acceptors
   * that have forgotten promise nothing. This acceptor had promised no more than b. So c is at most
   * b + 1.
   */
  void leap() {
    known.forgetHost();
    long at = known.ballot;
    for (long promised; (promised = prepare(at)) != at; ) {
      at = promised;
    }
    enter(at + 1);
  }
}
