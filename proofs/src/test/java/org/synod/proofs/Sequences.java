// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import org.synod.quorum.hosted.Change;
import org.synod.quorum.hosted.HostedBallots;
import org.synod.quorum.hosted.States;

/** Texts as the states of acceptors, to which each process adds its letter. */
record Sequences() implements States<HostedWorld.Content>, Change<HostedWorld.Content, String> {
  static final HostedWorld.Content FOUNDED =
      new HostedWorld.Content(HostedBallots.FIRST, HostedBallots.FIRST, HostedWorld.NOTHING);

  @Override
  public HostedWorld.Content initial() {
    return FOUNDED;
  }

  @Override
  public long promised(HostedWorld.Content state) {
    return state.promised();
  }

  @Override
  public long accepted(HostedWorld.Content state) {
    return state.accepted();
  }

  @Override
  public HostedWorld.Content promising(HostedWorld.Content state, long ballot) {
    return new HostedWorld.Content(ballot, state.accepted(), state.state());
  }

  @Override
  public boolean isBeyond(HostedWorld.Content state, HostedWorld.Content other) {
    return state.accepted() > other.accepted()
        || state.accepted() == other.accepted()
            && state.state().length() > other.state().length();
  }

  @Override
  public void refused(String phase, long ballot, long promised) {}

  @Override
  public HostedWorld.Content next(HostedWorld.Content state, long ballot, String letter) {
    boolean isOfBallot = state.accepted() == ballot;
    if (isOfBallot && state.state().contains(letter)) {
      return state;
    }
    return new HostedWorld.Content(
        ballot, ballot, state.state().contains(letter) ? state.state() : state.state() + letter);
  }

  @Override
  public boolean isIn(HostedWorld.Content state, String letter) {
    return state.state().contains(letter);
  }

  @Override
  public boolean isDone(HostedWorld.Content decided, boolean wasSent) {
    return false;
  }
}
