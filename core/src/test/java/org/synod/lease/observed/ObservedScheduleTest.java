// SPDX-License-Identifier: Apache-2.0
package org.synod.lease.observed;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;

/**
 * Every schedule of small runs of leases over a register, with a crash at every step, clocks that
 * go on at any look, and calls of the register that are missed.
 */
class ObservedScheduleTest {
  private static final ObservedRuns.Parts SOUND = new ObservedRuns.Parts();

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.explore().requireNoFailure();
    Explored.run("observed lease, " + what, found);
    assertTrue(found.isComplete(), what);
    return found;
  }

  @Test
  void aSignOfLifeLastsATerm() {
    explored("a holder and 3 attempts, clocks", ObservedRuns.aSignOfLifeLastsATerm(SOUND, 3));
  }

  @Test
  void lateWritesAreRefused() {
    Exploration found =
        explored(
            "2 writers, clocks, 1 crash", ObservedRuns.lateWritesAreRefused(SOUND, 2).crashes(1));
    assertTrue(
        found.outcomes().stream().anyMatch(o -> o.contains("written, lost, false")),
        "taken over between two writes");
  }

  @Test
  void nobodyLosesItWithoutATerm() {
    explored(
        "2 processes, 1 crash", ObservedRuns.nobodyLosesItWithoutATerm(SOUND, 2).crashes(1));
  }

  @Test
  void nobodyTakesWhatAnotherHolds() {
    Exploration found =
        explored(
            "2 processes, 2 rounds, 1 crash",
            ObservedRuns.nobodyTakesWhatAnotherHolds(SOUND, 2).crashes(1));
    assertTrue(found.outcomes().stream().anyMatch(o -> o.contains("true, true")), "twice");
  }

  @Test
  void anUnansweredAttemptIsFound() {
    Exploration found =
        explored(
            "2 processes, 1 omission",
            ObservedRuns.anUnansweredAttemptIsFound(SOUND).omissions(1));
    assertTrue(found.outcomes().stream().anyMatch(o -> o.contains("held")), "held");
  }

  @Test
  void oneLeaderForEachToken() {
    explored(
        "2 who stand for leader, clocks, 1 crash",
        ObservedRuns.oneLeaderForEachToken(SOUND).crashes(1));
  }
}
