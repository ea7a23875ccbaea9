// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import java.util.List;
import java.util.UUID;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/** Clients with an identity of the caller's, so that a process of a world can be run again. */
public final class OwnClient {
  private OwnClient() {}

  /** Makes a client of a majority of some acceptors, which it has not used before. */
  public static <V> ClientQuorumRegister<V> of(
      List<Register<ClientQuorumState<V>>> acceptors, UUID identity) {
    return new ClientQuorumRegister<>(
        acceptors, QuorumSystem.majority(acceptors.size()), identity);
  }
}
