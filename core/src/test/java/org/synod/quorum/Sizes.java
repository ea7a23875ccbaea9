// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

/**
 * Quorums of so many acceptors, for seeded faults: they need not meet, as those of every system
 * that this library makes do.
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
