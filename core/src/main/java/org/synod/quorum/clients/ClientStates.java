// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import org.synod.events.RefusedBallot;
import org.synod.quorum.hosted.HostedBallots;
import org.synod.quorum.hosted.States;

/**
 * States of acceptors in hosted ballots: versions order those of a ballot. In an epoch its ballots
 * count from 1, and states of epochs before have accepted nothing in it.
 */
final class ClientStates<V> implements States<ClientQuorumState<V>> {
  /*
   *   ballot   63 .. 40   39 .. 0
   *            epoch      number of the ballot in it, from 1
   */
  private static final int EPOCH_SHIFT = 40;

  /** The largest epoch: {@value}. */
  static final long MAX_EPOCH = Long.MAX_VALUE >>> EPOCH_SHIFT;

  private static final long LAST = (1L << EPOCH_SHIFT) - 1; // ballot of an epoch

  private final long base; // the ballot before the first of the epoch
  private final ClientQuorumState<V> initial;

  /** An epoch, and the state that it begins with if nothing is accepted in it yet. */
  ClientStates(long epoch, ClientQuorumState<V> initial) {
    base = epoch << EPOCH_SHIFT;
    this.initial = initial;
  }

  static long epoch(long ballot) {
    return ballot >>> EPOCH_SHIFT;
  }

  static long firstBallot(long epoch) {
    return (epoch << EPOCH_SHIFT) + HostedBallots.FIRST;
  }

  /** A ballot of this epoch, among those of all epochs. */
  long global(long ballot) {
    return base + ballot;
  }

  private long local(long ballot) {
    if (ballot <= base) {
      return 0; // of an epoch before
    }
    if (ballot - base > LAST) {
      throw new Epoch.Ended(epoch(base), epoch(ballot));
    }
    return ballot - base;
  }

  @Override
  public ClientQuorumState<V> initial() {
    return initial;
  }

  @Override
  public long promised(ClientQuorumState<V> state) {
    return local(state.promisedBallot());
  }

  @Override
  public long accepted(ClientQuorumState<V> state) {
    return local(state.acceptedBallot());
  }

  @Override
  public ClientQuorumState<V> promising(ClientQuorumState<V> state, long ballot) {
    return state.promising(global(ballot));
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
