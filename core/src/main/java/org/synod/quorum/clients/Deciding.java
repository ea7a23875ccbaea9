// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import org.synod.quorum.hosted.Change;
import org.synod.register.Versioned;

/** A register as a write sees it: it gets changes of states decided. */
interface Deciding<V> {

  /**
   * Gets a change of states decided.
   *
   * @param wasSent whether the write may be at an acceptor already
   */
  ClientQuorumState<V> decide(
      Change<ClientQuorumState<V>, WriteId> change, WriteId id, boolean wasSent);

  /** Reads the register. */
  Versioned<V> get();

  /** Forgets the states of the acceptors, so that the next write begins with a read. */
  void forget();
}
