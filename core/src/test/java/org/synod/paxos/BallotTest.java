// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.synod.Refusal;

class BallotTest {

  @Test
  void partsComeBack() {
    long ballot = Ballot.of(Ballot.MAX_ROUND, Ballot.MAX_PROPOSER);
    assertEquals(Long.MAX_VALUE, ballot);
    assertEquals(Ballot.MAX_ROUND, Ballot.round(ballot));
    assertEquals(Ballot.MAX_PROPOSER, Ballot.proposer(ballot));
    assertEquals(7, Ballot.round(Ballot.of(7, 3)));
    assertEquals(3, Ballot.proposer(Ballot.of(7, 3)));
  }

  @Test
  void orderIsByRoundAndThenByProposer() {
    assertTrue(Ballot.NONE < Ballot.of(1, 0));
    assertTrue(Ballot.of(1, 0) < Ballot.of(1, 1));
    assertTrue(Ballot.of(1, Ballot.MAX_PROPOSER) < Ballot.of(2, 0));
  }

  @Test
  void textIsRoundDotProposer() {
    assertEquals("7.3", Ballot.toString(Ballot.of(7, 3)));
    assertEquals("-", Ballot.toString(Ballot.NONE));
  }

  @Test
  void refusesPartsOutOfRange() {
    Refusal.ofArgument("round: 0", () -> Ballot.of(0, 0));
    Refusal.ofArgument("round: " + (Ballot.MAX_ROUND + 1), () -> Ballot.of(1L << 51, 0));
    Refusal.ofArgument("proposer: -1", () -> Ballot.of(1, -1));
    Refusal.ofArgument("proposer: 4096", () -> Ballot.of(1, 4096));
  }
}
