// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.synod.lease.LeaseRuns.STEP_BY_STEP;
import static org.synod.lease.LeaseRuns.WORD_BY_WORD;

import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;

/**
 * Every schedule of small runs of the production code in which a process that holds a lease crashes
 * or leaves, and another gets its number. A bit belongs to the process that set it, and not to its
 * number.
 */
class HeirScheduleTest {

  private static Set<String> explored(String what, Explorer explorer) {
    Exploration found = explorer.crashes(1).explore();
    Explored.run("Lease, " + what + ", 1 crash", found);
    return found.requireComplete().outcomes();
  }

  @Test
  void whoGetsADeadSharersNumberSharesAtOnce() {
    Set<String> outcomes = explored("an heir of a sharer", HeirRuns.anHeirShares(STEP_BY_STEP));
    assertTrue(outcomes.contains("victim: crashed, stays: shares, heir: shares"));
    assertTrue(outcomes.contains("victim: shares, stays: shares, heir: shares"), "it left");
    explored("an heir of a sharer, word by word", HeirRuns.anHeirShares(WORD_BY_WORD));
  }

  @Test
  void aDeadSharerIsLostWhoeverHasItsNumber() {
    Explorer words = HeirRuns.aSurvivorTakesOver(WORD_BY_WORD, /* heirShares */ false);
    Set<String> outcomes = explored("a survivor of an heir, word by word", words);
    assertTrue(outcomes.contains("victim: crashed, heir: joined, survivor: alone"));
    assertTrue(outcomes.contains("victim: shares, heir: joined, survivor: alone"), "it left");
    assertTrue(outcomes.contains("victim: crashed, heir: joined, survivor: refused"), "too early");
  }

  @Test
  void anHeirThatSharesIsNotTakenForTheOneBeforeIt() {
    Explorer steps = HeirRuns.aSurvivorTakesOver(STEP_BY_STEP, /* heirShares */ true);
    Set<String> outcomes = explored("a survivor and an heir", steps);
    assertTrue(outcomes.contains("victim: crashed, heir: shared, survivor: refused"));
    assertTrue(outcomes.contains("victim: crashed, heir: shared, survivor: alone"));
    Explorer words = HeirRuns.aSurvivorTakesOver(WORD_BY_WORD, /* heirShares */ true);
    Exploration found = words.crashes(1).maxStates(300_000).explore().requireNoFailure();
    Explored.run("Lease, a survivor and an heir, word by word", found);
  }

  @Test
  @Tag("deep")
  void anHeirThatSharesWordByWordToTheEnd() {
    explored(
        "a survivor and an heir, word by word, to the end",
        HeirRuns.aSurvivorTakesOver(WORD_BY_WORD, /* heirShares */ true));
  }

  @Test
  void anHeirTakesNothingBackThatTheOneBeforeItWrote() {
    Set<String> outcomes =
        explored("an heir in turns, word by word", HeirRuns.anHeirTakesTurns(WORD_BY_WORD));
    assertTrue(outcomes.contains("victim: crashed, heir: 2"));
    assertTrue(outcomes.contains("victim: 2, heir: 2"), "it left");
  }
}
