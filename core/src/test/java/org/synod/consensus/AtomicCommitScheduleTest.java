// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.consensus.AtomicCommitRuns.Halfway;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;

/**
 * Every schedule of voters of an {@link AtomicCommit} that vote as they choose and suspect
 * each other at any time. From each state each of them has its outcome when it runs alone: nobody
 * waits for anybody. {@link TwoPhaseCommitTest} shows the same run with a coordinator.
 */
class AtomicCommitScheduleTest {
  private static final AtomicCommitRuns RUNS = new AtomicCommitRuns(UnaryOperator.identity());

  private static Exploration explored(String what, Explorer explorer) {
    return Explored.run("atomic commit, " + what, explorer.explore()).requireComplete();
  }

  @Test
  void twoVotersAgreeWhereverOneStops() {
    Exploration found =
        explored(
            "2 voters, 1 crash",
            RUNS.onRegisters(2, true, false).crashes(1).soloEndsWithin(9));
    assertTrue(found.outcomes().contains("p0: COMMITTED, p1: COMMITTED"), "" + found.outcomes());
    assertTrue(found.outcomes().contains("p0: ABORTED, p1: ABORTED"), "" + found.outcomes());
    assertTrue(found.outcomes().contains("p0: ABORTED, p1: crashed"), "" + found.outcomes());
  }

  @Test
  void threeThatSayYesAgreeWhereverOneStops() {
    Exploration found =
        explored("3 that say yes, 1 crash", RUNS.onRegisters(3, false, false).crashes(1));
    assertEquals(17, found.longest(), "wait-free: most own steps");
  }

  /** A call of one register is missed in a schedule, so these explorations have all schedules. */
  @Test
  @Tag("deep")
  void threeVotersAgreeWhereverTwoStopAndACallIsMissed() {
    long states = 0;
    for (String register : List.of("v0", "v1", "v2")) {
      Exploration found =
          explored(
              "3 voters, 2 crashes, 1 omission by " + register,
              RUNS.onRegisters(3, true, true).crashes(2).omissions(1).failuresOf(register));
      states += found.states();
    }
    assertTrue(states >= 816_112, states + " states");
  }

  @Test
  void callsThatAreMissedAreMadeAgain() {
    explored("2 voters, 2 omissions", RUNS.onRegisters(2, true, true).omissions(2));
  }

  @Test
  void overAQuorumTheyAgreeWhereverOneStops() {
    explored("a vote over a quorum, 1 crash", RUNS.onQuorum().crashes(1));
  }

  /** Both votes lie on quorums, as they were made or as earlier processes have left them. */
  @ParameterizedTest
  @EnumSource
  void overQuorumsTheyAgreeFromHalfwayOn(Halfway halfway) {
    Exploration found =
        explored(
            "votes over 2 quorums, " + halfway + ", 1 crash", RUNS.onQuorums(halfway).crashes(1));
    assertEquals(
        !halfway.isSuspected,
        found.outcomes().contains("p0: COMMITTED, p1: COMMITTED"),
        "" + found.outcomes());
  }

  @Test
  void overQuorumsASuspicionThatStoppedStandsThoughTheHostMissesACall() {
    Exploration found =
        explored(
            "a suspicion that stopped, 1 omission by the host, updates as a step",
            RUNS.onQuorums(Halfway.A_SUSPICION_STOPPED)
                .failuresOf("w0")
                .omissions(1)
                .atomicUpdates());
    assertEquals(Set.of("p0: ABORTED, p1: ABORTED"), found.outcomes());
  }

  @Test
  @Tag("deep")
  void overQuorumsTheyAgreeThoughTheHostIsSilent() {
    Explorer missed = RUNS.onQuorums(Halfway.ONE_HAS_VOTED).failuresOf("w0").omissions(1);
    explored(
        "votes over 2 quorums, 1 omission by a host, updates as a step", missed.atomicUpdates());
    Explorer out = RUNS.onQuorums(Halfway.ONE_HAS_VOTED).failuresOf("w0").outages(1);
    explored("votes over 2 quorums, 1 outage of a host, updates as a step", out.atomicUpdates());
  }

  /** Paxos Commit: an acceptor of the vote misses a call or stops for ever, and a process stops. */
  @Test
  @Tag("deep")
  void overAQuorumTheyAgreeThoughAnAcceptorIsSilent() {
    explored(
        "a vote over a quorum, 1 outage, 1 crash, updates as a step",
        RUNS.onQuorum().crashes(1).outages(1).atomicUpdates());
    explored(
        "a vote over a quorum, 1 omission, 1 crash, updates as a step",
        RUNS.onQuorum().crashes(1).omissions(1).atomicUpdates());
  }
}
