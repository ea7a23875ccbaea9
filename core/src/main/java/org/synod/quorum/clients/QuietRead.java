// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.hosted.HostedBallots;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/** Reads the current state while nothing is going on, and writes nothing. */
record QuietRead<V>(
    List<? extends Register<ClientQuorumState<V>>> acceptors,
    QuorumSystem quorums,
    ClientStates<V> states) {

  /**
   * Reads the state of a ballot's host, and then others, until a quorum is found to have it. The
   * state was then current at the read of the host. Null if there is no such quorum.
   */
  @Nullable ClientQuorumState<V> current(long ballot) {
    // The host first: a state that a higher ballot decided before that read shows in the promises
    // of the quorum, since the quorum that prepared the higher ballot meets every accept quorum.
    int host = (int) ((ballot - HostedBallots.FIRST) % acceptors.size());
    ClientQuorumState<V> state = of(host, ballot);
    if (state == null) {
      return null;
    }
    long having = 1L << host;
    for (int i = 0; i < acceptors.size() && !quorums.isAcceptQuorum(having); i++) {
      ClientQuorumState<V> other = i == host ? null : of(i, ballot);
      if (other != null && !state.isBeyond(other)) {
        having |= 1L << i;
      }
    }
    return quorums.isAcceptQuorum(having) ? state : null;
  }

  /** The state of an acceptor, if that is of a ballot and nothing higher is promised. */
  private @Nullable ClientQuorumState<V> of(int i, long ballot) {
    ClientQuorumState<V> state;
    try {
      state = acceptors.get(i).get().value();
    } catch (RegisterUnavailableException e) {
      return null; // no answer is no acceptance
    }
    boolean isOfBallot =
        state != null && states.promised(state) == ballot && states.accepted(state) == ballot;
    return isOfBallot ? state : null;
  }
}
