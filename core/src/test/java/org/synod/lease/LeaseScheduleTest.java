// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.synod.lease.LeaseRuns.STEP_BY_STEP;
import static org.synod.lease.LeaseRuns.WORD_BY_WORD;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;

/**
 * Every schedule of small runs of the production code, with a crash at every step and a clock that
 * may go on at each look. Tokens grow, no living holder loses the lease before its term, a survivor
 * takes over from a holder that has crashed, and after a takeover an old token writes nothing.
 */
class LeaseScheduleTest {
  private static final int STATES = Integer.getInteger("synod.explore.states", 1_000_000) / 4;

  /** Explores up to a bound, which {@code -Pdeep} and the gate raise. */
  private static void bounded(String what, Explorer explorer) {
    Explored.run("Lease, " + what, explorer.maxStates(STATES).explore().requireNoFailure());
  }

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.lockFree().explore();
    Explored.run("Lease, " + what, found);
    return found.requireComplete();
  }

  @Test
  void aLiveHolderKeepsIt() {
    Exploration found =
        explored(
            "2 in turns, 1 crash", LeaseRuns.aLiveHolderKeepsIt(STEP_BY_STEP, 2, 2).crashes(1));
    assertTrue(found.outcomes().contains("p0: 2, p1: 1"));
    assertTrue(found.outcomes().contains("p0: 2, p1: 0"));
    explored(
        "2 in turns, word by word, 1 crash",
        LeaseRuns.aLiveHolderKeepsIt(WORD_BY_WORD, 2, 2).crashes(1));
  }

  @Test
  void aSurvivorTakesOver() {
    Exploration found =
        explored(
            "a survivor, word by word, 1 crash",
            LeaseRuns.aSurvivorTakesOver(WORD_BY_WORD, /* shared */ false)
                .crashes(1)
                .soloEndsWithin(60));
    assertTrue(found.outcomes().contains("holder0: true, survivor: false"));
    assertTrue(found.outcomes().contains("holder0: crashed, survivor: true"));
    explored(
        "a survivor of sharers, 2 crashes",
        LeaseRuns.aSurvivorTakesOver(STEP_BY_STEP, /* shared */ true).crashes(2));
  }

  @Test
  void aRenewalLastsATerm() {
    explored(
        "a holder and 3 attempts, clock", LeaseRuns.aRenewalLastsATerm(STEP_BY_STEP, 3));
  }

  @Test
  void lateWritesAreRefused() {
    Exploration found =
        explored(
            "a fenced register, 2 writers, clock", LeaseRuns.lateWritesAreRefused(STEP_BY_STEP));
    assertTrue(
        found.outcomes().stream().anyMatch(o -> o.contains("written, false, lost, false")),
        "taken over between two writes");
    assertTrue(
        found.outcomes().stream().anyMatch(o -> o.contains("written, true, lost, false")),
        "taken over by itself");
  }

  @Test
  @Tag("deep")
  void lateWritesAreRefusedWhoeverCrashes() {
    explored(
        "a fenced register, 2 writers, clock, 1 crash",
        LeaseRuns.lateWritesAreRefused(STEP_BY_STEP).crashes(1));
  }

  @Test
  void aTokenIsEnoughToWrite() {
    Exploration found =
        explored(
            "a token that was told, a taker, clock, 1 crash",
            LeaseRuns.aTokenIsEnoughToWrite(STEP_BY_STEP).crashes(1));
    for (String end : List.of("written", "lost", "not told")) {
      assertTrue(
          found.outcomes().stream().anyMatch(o -> o.contains("helper: " + end)), "never " + end);
    }
  }

  @Test
  void whoAsksAgainHasOneGrant() {
    Exploration found =
        explored("one who asks again, clock", LeaseRuns.whoAsksAgainHasOneGrant(STEP_BY_STEP));
    assertTrue(found.outcomes().contains("forgetful: lost, false"));
    assertTrue(found.outcomes().contains("forgetful: written, true"));
  }

  @Test
  void oneLeaderForEachToken() {
    Exploration found =
        explored(
            "2 who stand for leader, clock, 1 crash",
            LeaseRuns.oneLeaderForEachToken(STEP_BY_STEP).crashes(1));
    assertTrue(found.outcomes().contains("p0: 2, p1: 1"), "deposed, and elected again");
  }

  @Test
  void sharersAndOneAlone() {
    bounded("2 sharers and one alone", LeaseRuns.sharers(STEP_BY_STEP));
    explored("sharers and a revocation", LeaseRuns.sharersAndRevocation(STEP_BY_STEP));
  }
}
