// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** The identities of one client's writes: a random number of its own, and a sequence. */
final class WriteIds {
  private final UUID client;
  private final AtomicLong sequence = new AtomicLong();

  /** Makes those of a client with an identity that no other has, or had. */
  WriteIds(UUID client) {
    this.client = client;
  }

  WriteId next() {
    return new WriteId(
        client.getMostSignificantBits(),
        client.getLeastSignificantBits(),
        sequence.getAndIncrement());
  }

  @Override
  public String toString() {
    return "client " + client;
  }
}
