// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import static org.synod.explore.Omission.REFUSED;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.quorum.QuorumSystem;

/**
 * Clients of quorum registers over acceptors that miss single calls, are out to one client for a
 * while, or stop, with crashes. The invariants hold after each step, all calls are linearizable,
 * and each write reports its effect truly.
 */
class ClientScheduleTest {
  private static final int STATES = Integer.getInteger("synod.explore.states", 1_000_000);
  private static final ClientRuns.Parts SOUND = new ClientRuns.Parts();

  private static void explored(String what, Explorer explorer, int states) {
    Exploration found = explorer.maxStates(states).explore().requireNoFailure();
    Explored.run("client quorum register, " + what, found);
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#all")
  void aReaderMissesNoWrite(QuorumSystem quorums) {
    explored(
        "reading twice, an acceptor out to one for a while, " + quorums,
        ClientRuns.reading(quorums, SOUND).outagesToOne(1).outagesMayEnd(),
        STATES / 40);
    explored(
        "reading first, 1 omission, " + quorums,
        ClientRuns.readingFirst(quorums, SOUND).omissions(1),
        STATES / 40);
  }

  @Test
  void aReaderMissesNoWriteOfAHigherBallot() {
    explored(
        "reading twice, an acceptor out to one for a while and 1 refusal",
        ClientRuns.reading(QuorumSystem.majority(3), SOUND)
            .outagesToOne(1)
            .outagesMayEnd()
            .omissions(1, REFUSED),
        STATES / 16);
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#all")
  void aWriteIsDoneOnceAndFoundOut(QuorumSystem quorums) {
    explored(
        "2 writers, 1 omission, " + quorums,
        ClientRuns.writing(quorums, SOUND).omissions(1),
        STATES / 40);
    explored(
        "2 writes by one, 2 omissions, a crash, " + quorums,
        ClientRuns.writingAgain(quorums, SOUND).omissions(2).crashes(1),
        STATES / 40);
  }

  @Test
  void aClientThatRemembersMeetsAnother() {
    explored(
        "2 writes by one and 1 by another, 1 omission, a crash",
        ClientRuns.writingOn(QuorumSystem.majority(3), SOUND).omissions(1).crashes(1),
        STATES / 16);
    explored(
        "2 writes by one and 1 by another, an acceptor stops",
        ClientRuns.writingOn(QuorumSystem.majority(3), SOUND).outages(1),
        STATES / 16);
  }
}
