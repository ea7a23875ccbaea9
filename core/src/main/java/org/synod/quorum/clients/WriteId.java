// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The identity of one write: no other write of any client, on any machine, has the same.
 *
 * <p>Immutable.
 *
 * @param clientHigh the higher half of the client's random number of 128 bits
 * @param clientLow the lower half
 * @param sequence the number of the write among those of the client, 0 or more
 */
public record WriteId(long clientHigh, long clientLow, long sequence) {

  /**
   * Refuses a number that no write has.
   *
   * @param clientHigh any
   * @param clientLow any
   * @param sequence 0 or more
   */
  public WriteId {
    if (sequence < 0) {
      throw new IllegalArgumentException("sequence: " + sequence + ", allowed: 0 or more");
    }
  }

  /** The identities of one client's writes: a random number of its own, and a sequence. */
  static final class Sequence {
    private final UUID client;
    private final AtomicLong sequence = new AtomicLong();

    /** Makes those of a client with an identity that no other has, or had. */
    Sequence(UUID client) {
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
}
