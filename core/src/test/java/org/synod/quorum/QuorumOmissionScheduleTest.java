// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.synod.explore.Omission.REFUSED;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.quorum.QuorumOmissionRuns.Parts;

/**
 * Quorum registers over acceptors that miss single calls and come back, with every kind of quorum
 * system and an object for each process. The invariants of {@code Chain} hold after each step, all
 * calls are linearizable, and each call reports its effect truly.
 */
class QuorumOmissionScheduleTest {
  private static final int STATES = Integer.getInteger("synod.explore.states", 1_000_000);
  private static final Parts SOUND = new Parts();

  private static void explored(String what, Explorer explorer, int states) {
    Exploration found = explorer.maxStates(states).explore().requireNoFailure();
    Explored.run("quorum register, " + what, found);
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#all")
  void aReaderThatRemembersMissesNoWrite(QuorumSystem quorums) {
    explored(
        "remembering, an acceptor out to one for a while, " + quorums,
        QuorumOmissionRuns.remembering(quorums, SOUND).outagesToOne(1).outagesMayEnd(),
        STATES / 40);
    explored(
        "remembering, 1 omission, " + quorums,
        QuorumOmissionRuns.remembering(quorums, SOUND).omissions(1),
        STATES / 40);
  }

  @Test
  void aReaderThatRemembersMissesNoWriteOfAHigherBallot() {
    explored(
        "remembering, an acceptor out to one for a while and 1 refusal",
        QuorumOmissionRuns.remembering(QuorumSystem.majority(3), SOUND)
            .outagesToOne(1)
            .outagesMayEnd()
            .omissions(1, REFUSED),
        STATES / 16);
    explored(
        "remembering, 3 refusals",
        QuorumOmissionRuns.remembering(QuorumSystem.majority(3), SOUND).omissions(3, REFUSED),
        STATES / 16);
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#all")
  void aReaderWithoutAnyMemoryMissesNoWrite(QuorumSystem quorums) {
    explored(
        "reading anew, an acceptor out to one for a while, " + quorums,
        QuorumOmissionRuns.readingAnew(quorums, SOUND).outagesToOne(1).outagesMayEnd(),
        STATES / 40);
    explored(
        "reading anew, 1 omission, " + quorums,
        QuorumOmissionRuns.readingAnew(quorums, SOUND).omissions(1),
        STATES / 40);
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#all")
  void aWriteIsDoneOnceAndFoundOut(QuorumSystem quorums) {
    explored(
        "2 writers, 1 omission, " + quorums,
        QuorumOmissionRuns.writing(quorums, SOUND).omissions(1),
        STATES / 40);
    explored(
        "2 writes by one, 2 omissions, a crash, " + quorums,
        QuorumOmissionRuns.writingAgain(quorums, SOUND).omissions(2).crashes(1),
        STATES / 40);
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#all")
  void whatIsSaidOfAWriteIsOfThatWrite(QuorumSystem quorums) {
    explored(
        "2 writes by one, 3 refusals, " + quorums,
        QuorumOmissionRuns.writingAgain(quorums, SOUND).omissions(3, REFUSED),
        STATES / 40);
  }

  @Test
  void anAcceptorRejoinsWhileAnotherMissesACall() {
    explored(
        "one who rejoins, 1 omission",
        QuorumOmissionRuns.rejoining(SOUND).outages(1).omissions(1),
        STATES / 16);
  }
}
