// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import org.synod.events.RefusedBallot;
import org.synod.quorum.hosted.States;

/** States of a {@link ClientQuorumRegister} in hosted ballots: versions order those of a ballot. */
final class ClientStates<V> implements States<ClientQuorumState<V>> {

  @Override
  public ClientQuorumState<V> initial() {
    return ClientQuorumState.founded();
  }

  @Override
  public long promised(ClientQuorumState<V> state) {
    return state.promisedBallot();
  }

  @Override
  public long accepted(ClientQuorumState<V> state) {
    return state.acceptedBallot();
  }

  @Override
  public ClientQuorumState<V> promising(ClientQuorumState<V> state, long ballot) {
    return state.promising(ballot);
  }

  @Override
  public boolean isBeyond(ClientQuorumState<V> state, ClientQuorumState<V> other) {
    return state.isBeyond(other);
  }

  @Override
  public void refused(String phase, long ballot, long promised) {
    RefusedBallot.refused(ClientQuorumRegister.class, phase, ballot, promised);
  }
}
