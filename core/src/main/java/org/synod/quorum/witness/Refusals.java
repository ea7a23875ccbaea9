// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.witness;

import org.synod.quorum.QuorumSystem;

/** The refusals that one ballot met: acceptors that say they have promised a higher one. */
public final class Refusals {
  private final QuorumSystem quorums;
  private final long[] promised; // the ballot of each that refused
  private long set;

  public Refusals(QuorumSystem quorums) {
    this.quorums = quorums;
    promised = new long[quorums.acceptors()];
  }

  public void add(int acceptor, long ballot) {
    promised[acceptor] = ballot;
    set |= 1L << acceptor;
  }

  /** The acceptors that refused. */
  public long set() {
    return set;
  }

  /** Whether one of them tells the truth: there is a higher ballot. */
  public boolean areBelieved() {
    return quorums.isWitness(set);
  }

  /**
   * The highest ballot that one which tells the truth has promised, or a lower one: otherwise liars
   * could use up the ballots. If they are not believed, it is the highest that is named, at most
   * one given.
   */
  public long highest(long most) {
    long highest = 0;
    for (long left = set; left != 0; left &= left - 1) {
      long ballot = promised[Long.numberOfTrailingZeros(left)];
      boolean isBelieved = areBelieved() ? quorums.isWitness(from(ballot)) : ballot <= most;
      highest = isBelieved ? Math.max(highest, ballot) : highest;
    }
    return highest == 0 ? most : highest;
  }

  private long from(long ballot) {
    long above = 0;
    for (long left = set; left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      above |= promised[i] >= ballot ? 1L << i : 0;
    }
    return above;
  }
}
