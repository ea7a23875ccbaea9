// SPDX-License-Identifier: Apache-2.0
package org.synod.log.sequence;

import org.synod.events.RefusedBallot;
import org.synod.quorum.hosted.States;

/**
 * Sequences as the states of hosted ballots: in one ballot a longer sequence is beyond a shorter
 * one.
 */
public final class SequenceStates<C> implements States<SequenceState<C>> {

  @Override
  public SequenceState<C> initial() {
    return SequenceState.initial();
  }

  @Override
  public long promised(SequenceState<C> state) {
    return state.promisedBallot;
  }

  @Override
  public long accepted(SequenceState<C> state) {
    return state.acceptedBallot;
  }

  @Override
  public SequenceState<C> promising(SequenceState<C> state, long ballot) {
    return state.promising(ballot);
  }

  @Override
  public boolean isBeyond(SequenceState<C> state, SequenceState<C> other) {
    return state.isBeyond(other);
  }

  @Override
  public void refused(String phase, long ballot, long promised) {
    RefusedBallot.refused(SequenceProposer.class, phase, ballot, promised);
  }
}
