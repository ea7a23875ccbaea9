// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import org.synod.events.RefusedBallot;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.hosted.Change;
import org.synod.quorum.hosted.HostedBallots;
import org.synod.quorum.hosted.States;
import org.synod.register.Register;

/** A proposal of a value to a {@link RotatingPaxos}, as a change of hosted ballots. */
record RotatingProposal<V>() implements Change<AcceptorState<V>, V> {
  /*
   * A ballot has one state, its value: that of the highest ballot accepted by the quorum that
   * promised it, or else the proposed one. Its host accepts one only; all others are copies.
   *
   * The number of a process's own steps is bounded: an acceptor is written at most twice for each
   * ballot, so its compare-and-set loops lose no more often than that.
   */

  /** The ballots of these registers. Ballot b of the acceptors is b.0 in their registers. */
  static <V> HostedBallots<AcceptorState<V>> ballots(
      Register<AcceptorState<V>>[] registers, QuorumSystem quorums) {
    return new HostedBallots<>(registers, quorums, new OneValue<>());
  }

  @Override
  public AcceptorState<V> next(AcceptorState<V> state, long ballot, V value) {
    long mine = Ballot.of(ballot, 0);
    if (state.acceptedBallot() == mine) {
      return state; // the first value stays
    }
    V found = state.acceptedValue();
    return AcceptorState.accepted(mine, found == null ? value : found);
  }

  /** Always true: an equal value could be this one. */
  @Override
  public boolean isIn(AcceptorState<V> state, V value) {
    return true;
  }

  @Override
  public boolean isDone(AcceptorState<V> decided, boolean wasSent) {
    return true;
  }

  /** The states of the acceptors of a {@link RotatingPaxos}. */
  private record OneValue<V>() implements States<AcceptorState<V>> {

    @Override
    public AcceptorState<V> initial() {
      return AcceptorState.initial();
    }

    @Override
    public long promised(AcceptorState<V> state) {
      return number(state.promisedBallot());
    }

    @Override
    public long accepted(AcceptorState<V> state) {
      return number(state.acceptedBallot());
    }

    private static long number(long ballot) {
      if (Ballot.proposer(ballot) != 0) {
        throw new IllegalStateException(
            "registers: ballot " + Ballot.toString(ballot) + ", allowed: ballots of proposer 0,"
                + " since nothing but a RotatingPaxos writes them");
      }
      return Ballot.round(ballot);
    }

    @Override
    public AcceptorState<V> promising(AcceptorState<V> state, long ballot) {
      return state.promising(Ballot.of(ballot, 0));
    }

    @Override
    public boolean isBeyond(AcceptorState<V> state, AcceptorState<V> other) {
      return state.acceptedBallot() > other.acceptedBallot();
    }

    @Override
    public void refused(String phase, long ballot, long promised) {
      RefusedBallot.refused(
          RotatingPaxos.class,
          phase,
          ballot,
          promised,
          number -> Ballot.toString(Ballot.of(number, 0)));
    }
  }
}
