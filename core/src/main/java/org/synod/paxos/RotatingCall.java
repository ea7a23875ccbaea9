// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import org.jspecify.annotations.Nullable;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/** A proposal to a {@link RotatingPaxos}: the ballots it takes part in until one decides. */
final class RotatingCall<V> {
  /*
   * Ballot b = 1, 2, ... is hosted by acceptor (b - 1) mod n. In it:
   *   1. prepare b at a quorum; not for b = 1, as there is no lower ballot to learn of. Take the
   *      value of the highest ballot accepted there, or else the proposed one.
   *   2. have it accepted first by the host, whose answer is the ballot's value: the first sent.
   *   3. have that accepted by others until with the host they are a quorum: it is decided.
   * If the host does not answer, go to ballot b + 1; if an acceptor has promised b' > b, to b'.
   *
   * Invariants (RotatingInvariants checks each after every step)
   *  - A ballot has one value: its host accepts one only, and nobody else accepts before it has.
   *  - That value is safe: it comes from a quorum of promises, or nothing lower exists.
   *  - A call leaves ballot b only if the host of b missed a call that was made in b, or if it is
   *    told of a higher ballot that another call has begun. So nobody leaves the ballot of a host
   *    that misses no call, and no more ballots are begun than calls are missed, and one.
   *
   * Bounded own steps: an acceptor is written at most twice for each ballot, so its compare-and-set
   * loops lose no more often than that.
   *
   * Departure from DESIGN, where each ballot's value has a cell of its own: the host's acceptance
   * is that cell, which saves a register and a compare-and-set for each ballot.
   */
  static final long FIRST = Ballot.of(1, 0);

  private final Register<AcceptorState<V>>[] registers;
  private final V value;
  private Effect effect; // whether the value may have been accepted anywhere
  private long silent; // bit i: acceptor i did not answer, and is not asked until it is the host
  private long ballot = FIRST;

  RotatingCall(
      Register<AcceptorState<V>>[] registers, V value, Effect effect, long silent) {
    this.registers = registers;
    this.value = value;
    this.effect = effect;
    this.silent = silent;
    requireQuorum();
  }

  /** Ballot after ballot: each of the three methods returns null if it has gone to another. */
  V decide() {
    for (; ; ) {
      V safe = safe();
      V only = safe == null ? null : only(safe);
      if (only != null && isAccepted(only)) {
        return only;
      }
    }
  }

  /** f: how many acceptors may stop answering; one more are a quorum. */
  private int failures() {
    return registers.length / 2;
  }

  private int host() {
    return (int) ((Ballot.round(ballot) - 1) % registers.length);
  }

  /** A value that no lower ballot can have decided against. */
  private @Nullable V safe() {
    if (isSilent(host())) {
      goOn();
      return null;
    }
    if (ballot == FIRST) {
      return value;
    }
    AcceptorState<V> last = AcceptorState.initial();
    int promises = 0;
    for (int i = 0; promises <= failures(); i++) {
      if (isSilent(i)) {
        continue;
      }
      AcceptorState<V> state;
      try {
        state = new Acceptor<>(registers[i]).prepare(ballot);
      } catch (RegisterUnavailableException e) {
        missed(i);
        continue; // no answer is no promise: another acceptor must make up for it
      }
      if (isRefused(state)) {
        return null;
      }
      // of the highest ballot, otherwise one that is decided could be lost
      if (state.acceptedBallot() > last.acceptedBallot()) {
        last = state;
      }
      promises++;
    }
    return last.acceptedValue() == null ? value : last.acceptedValue();
  }

  /** The ballot's only value: the one that its host has accepted first. */
  private @Nullable V only(V safe) {
    AcceptorState<V> state = accept(host(), safe);
    if (state == null) {
      goOn(); // only for silence, otherwise a process could leave those who stay in the ballot
      return null;
    }
    return isRefused(state) ? null : state.acceptedValue();
  }

  /** Whether a quorum has accepted the ballot's value, the host among them. */
  private boolean isAccepted(V only) {
    int accepted = 1;
    for (int i = 0; accepted <= failures(); i++) {
      AcceptorState<V> state = i == host() ? null : accept(i, only);
      if (state == null) {
        continue;
      }
      if (isRefused(state)) {
        return false;
      }
      accepted++;
    }
    return true;
  }

  /** The acceptor's answer, or null if there is none. */
  private @Nullable AcceptorState<V> accept(int i, V sent) {
    if (isSilent(i)) {
      return null;
    }
    try {
      AcceptorState<V> state = new Acceptor<>(registers[i]).acceptFirst(ballot, sent);
      if (state.promisedBallot() == ballot) {
        effect = Effect.UNKNOWN;
      }
      return state;
    } catch (RegisterUnavailableException e) {
      if (e.effect() == Effect.UNKNOWN) {
        effect = Effect.UNKNOWN;
      }
      missed(i);
      return null;
    }
  }

  private void goOn() {
    enter(Ballot.of(Ballot.round(ballot) + 1, 0));
  }

  private void enter(long next) {
    ballot = next;
    // A host that was silent in another ballot is asked again, otherwise three calls, each of which
    // missed another acceptor once, could leave each other's ballots for ever.
    silent &= ~(1L << host());
  }

  /** Whether a higher ballot has been begun; then goes there. */
  private boolean isRefused(AcceptorState<V> state) {
    long promised = state.promisedBallot();
    if (promised == ballot) {
      return false;
    }
    if (Ballot.proposer(promised) != 0) {
      throw new IllegalStateException(
          "registers: ballot " + Ballot.toString(promised) + " promised, allowed: ballots of "
              + "proposer 0, since nothing but a RotatingPaxos writes them");
    }
    enter(promised);
    return true;
  }

  private boolean isSilent(int i) {
    return (silent >>> i & 1) != 0;
  }

  private void missed(int i) {
    silent |= 1L << i;
    requireQuorum();
  }

  /** With a quorum left, each loop over the acceptors finds one. */
  private void requireQuorum() {
    int left = registers.length - Long.bitCount(silent);
    if (left <= failures()) {
      throw new RegisterUnavailableException(
          "at most " + left + " of " + registers.length + " acceptors answered, needed: "
              + (failures() + 1),
          effect);
    }
  }
}
