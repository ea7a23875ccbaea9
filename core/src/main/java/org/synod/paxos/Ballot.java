// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

/**
 * Ballot numbers: a round and the proposer that owns it, packed into one {@code long} so that they
 * compare as numbers do, first by round and then by proposer.
 *
 * <p>No two proposers of an object share a number, so a ballot has at most one proposer and, since
 * that sends one value in it, at most one value. The exceptions are the fast ballot of {@link
 * FastPaxos} and those of {@link RotatingPaxos}, in which everyone sends. {@link #NONE} is below
 * every ballot. The text of a ballot is {@code round.proposer}.
 *
 * <p><i>Not guaranteed:</i> more than 2<sup>51</sup> - 1 rounds. At 60 ns each they last for four
 * years of nothing but rounds on one object. The next round is refused.
 *
 * <p>Source: L. Lamport, <i>The Part-Time Parliament</i>, §2.1, condition B1; B. Lampson, handout
 * 18: {@code N = [i, p]}, ordered lexicographically.
 */
public final class Ballot {
  /*
   *    63 62                               12 11          0
   *   +---+----------------------------------+------------+
   *   | 0 | round                            | proposer   |
   *   +---+----------------------------------+------------+
   */
  private static final int PROPOSER_BITS = 12;

  /** No ballot: below every ballot. */
  public static final long NONE = 0;

  /** The lowest ballot, 1.0: nothing can have been accepted below it. */
  static final long LOWEST = 1L << PROPOSER_BITS;

  /** The largest number a proposer can have: {@value}. */
  public static final int MAX_PROPOSER = (1 << PROPOSER_BITS) - 1;

  /** The largest round: {@value}. */
  public static final long MAX_ROUND = Long.MAX_VALUE >>> PROPOSER_BITS;

  private Ballot() {}

  /**
   * Packs a ballot.
   *
   * @param round the round, from 1 to {@link #MAX_ROUND}
   * @param proposer the proposer that owns it, from 0 to {@link #MAX_PROPOSER}
   * @return the ballot
   */
  public static long of(long round, int proposer) {
    if (round < 1 || round > MAX_ROUND) {
      throw new IllegalArgumentException("round: " + round + ", allowed: 1 to " + MAX_ROUND);
    }
    requireProposer(proposer);
    return round << PROPOSER_BITS | proposer;
  }

  /**
   * Returns the round of a ballot.
   *
   * @param ballot a ballot, or {@link #NONE}
   * @return its round, 0 for none
   */
  public static long round(long ballot) {
    return ballot >>> PROPOSER_BITS;
  }

  /**
   * Returns the proposer that owns a ballot.
   *
   * @param ballot a ballot
   * @return its proposer
   */
  public static int proposer(long ballot) {
    return (int) ballot & MAX_PROPOSER;
  }

  /**
   * Returns a ballot as text: {@code round.proposer}, or a dash for {@link #NONE}.
   *
   * @param ballot a ballot, or {@link #NONE}
   * @return the text
   */
  public static String toString(long ballot) {
    return ballot == NONE ? "-" : round(ballot) + "." + proposer(ballot);
  }

  static void requireProposer(int proposer) {
    if (proposer < 0 || proposer > MAX_PROPOSER) {
      throw new IllegalArgumentException(
          "proposer: " + proposer + ", allowed: 0 to " + MAX_PROPOSER);
    }
  }

  static void requireBallot(long ballot) {
    if (round(ballot) < 1 || ballot < 0) {
      throw new IllegalArgumentException(
          "ballot: " + ballot + ", allowed: one of round 1 to " + MAX_ROUND);
    }
  }
}
