// SPDX-License-Identifier: Apache-2.0
package org.synod.byzantine;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.quorum.QuorumSystem;

/**
 * The bounds are tight: with one acceptor less, a smaller quorum, or one witness where two are
 * needed, the explorer finds the lie that wins.
 */
class LyingFaultsTest {

  private static void found(String fault, String check, Explorer explorer) {
    SeededFault.requireFound(fault, Map.of(check, explorer));
  }

  @Test
  void threeAcceptorsAreTooFewIfOneRollsBack() {
    found(
        "2f + 1 acceptors, one rolls back",
        "2 x 1 ballot and a learner",
        LyingRuns.paxos(new Believing(3, 2, 1, 1), 1, 1, List.of()));
    found(
        "2f + 1 acceptors under a register, one rolls back",
        "2 writers and a reader",
        LyingRuns.register(new Believing(3, 2, 1, 1), 0, List.of(), 1));
  }

  @Test
  void twoOfFourAreNoQuorum() {
    found(
        "quorums of 2 of 4",
        "2 x 1 ballot and a learner",
        LyingRuns.paxos(new Believing(4, 2, 1, 1), 1, 1, List.of()));
  }

  @Test
  @Tag("deep")
  void fourAcceptorsAreTooFewIfOneForges() {
    QuorumSystem four = new Believing(4, 3, 1, 2);
    found(
        "4f acceptors, one forges",
        "2 x 1 ballot and a learner",
        LyingRuns.paxos(four, 1, 1, LyingRuns.forgedValues()));
  }

  @Test
  @Tag("deep")
  void oneWitnessIsNotBelieved() {
    found(
        "one witness, which forges",
        "2 x 1 ballot and a learner",
        LyingRuns.paxos(new Believing(5, 4, 1, 1), 1, 1, LyingRuns.forgedValues()));
  }
}
