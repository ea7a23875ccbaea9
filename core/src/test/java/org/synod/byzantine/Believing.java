// SPDX-License-Identifier: Apache-2.0
package org.synod.byzantine;

import org.synod.quorum.QuorumSystem;

/** Quorums of any size, and as many witnesses as one likes: also too few. */
record Believing(int acceptors, int quorum, int liars, int witnesses) implements QuorumSystem {

  @Override
  public boolean isPrepareQuorum(long set) {
    return Long.bitCount(set) >= quorum;
  }

  @Override
  public boolean isAcceptQuorum(long set) {
    return isPrepareQuorum(set);
  }

  @Override
  public boolean isWitness(long set) {
    return Long.bitCount(set) >= witnesses;
  }

  @Override
  public String toString() {
    return acceptors + " acceptors, quorums of " + quorum + ", " + witnesses + " believed";
  }
}
