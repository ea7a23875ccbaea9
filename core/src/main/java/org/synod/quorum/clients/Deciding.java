// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import org.synod.quorum.hosted.Change;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
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

  /** The same silence behind a write that may be at an acceptor. */
  static RegisterUnavailableException unknown(RegisterUnavailableException e) {
    return e.effect() == Effect.UNKNOWN
        ? e
        : new RegisterUnavailableException(e.getMessage(), e, Effect.UNKNOWN);
  }
}
