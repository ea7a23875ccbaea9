// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

/**
 * Quorums of so many acceptors, for seeded faults. They need not meet, although those of every
 * system of this library do.
 */
public record Sizes(int acceptors, int prepare, int accept) implements QuorumSystem {
  @Override
  public boolean isPrepareQuorum(long set) {
    return Long.bitCount(set) >= prepare;
  }

  @Override
  public boolean isAcceptQuorum(long set) {
    return Long.bitCount(set) >= accept;
  }
}
