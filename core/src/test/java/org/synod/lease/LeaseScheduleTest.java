// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.synod.lease.LeaseRuns.SLOT_BY_SLOT;
import static org.synod.lease.LeaseRuns.WORD_BY_WORD;

import org.junit.jupiter.api.Test;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;

/**
 * Every schedule of small runs of the production code, with a crash at every step and a clock that
 * goes on whenever somebody looks: tokens grow, nobody who lives loses the lease before its term, a
 * survivor takes over from who has crashed, and after a takeover an old token writes nothing. From
 * every state each process ends when left alone.
 */
class LeaseScheduleTest {

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.soloEndsWithin(120).explore();
    System.out.println("Lease, " + what + ": " + found);
    return found.requireComplete();
  }

  @Test
  void aLiveHolderKeepsIt() {
    Exploration found =
        explored(
            "2 in turns, word by word, 1 crash",
            LeaseRuns.aLiveHolderKeepsIt(WORD_BY_WORD, 2, 2).crashes(1));
    assertTrue(found.outcomes().contains("p0: 2, p1: 2"));
    assertTrue(found.outcomes().contains("p0: 2, p1: 0"));
    explored(
        "3 in turns, 1 crash", LeaseRuns.aLiveHolderKeepsIt(SLOT_BY_SLOT, 3, 1).crashes(1));
  }

  @Test
  void aSurvivorTakesOver() {
    Exploration found =
        explored(
            "a survivor, 2 crashes",
            LeaseRuns.aSurvivorTakesOver(SLOT_BY_SLOT, /* shared */ false).crashes(2));
    assertTrue(found.outcomes().contains("holder0: crashed, holder1: true, survivor: false"));
    assertTrue(found.outcomes().contains("holder0: true, holder1: crashed, survivor: false"));
    assertTrue(found.outcomes().contains("holder0: crashed, holder1: crashed, survivor: true"));
    explored(
        "a survivor of sharers, 2 crashes",
        LeaseRuns.aSurvivorTakesOver(SLOT_BY_SLOT, /* shared */ true).crashes(2));
  }

  @Test
  void aRenewalLastsATerm() {
    explored(
        "a holder and 3 attempts, clock", LeaseRuns.aRenewalLastsATerm(SLOT_BY_SLOT, 3));
    explored(
        "a holder and 2 attempts, clock, word by word",
        LeaseRuns.aRenewalLastsATerm(WORD_BY_WORD, 2));
  }

  @Test
  void lateWritesAreRefused() {
    Exploration found =
        explored(
            "a fenced register, 2 writers, clock, 1 crash",
            LeaseRuns.lateWritesAreRefused(SLOT_BY_SLOT, /* withReader */ false).crashes(1));
    assertTrue(
        found.outcomes().stream().anyMatch(o -> o.contains("written, false, lost, false")),
        "taken over between two writes");
    assertTrue(
        found.outcomes().stream().anyMatch(o -> o.contains("written, true, lost, false")),
        "taken over by itself");
    explored(
        "a fenced register, 2 writers and a reader, clock",
        LeaseRuns.lateWritesAreRefused(SLOT_BY_SLOT, /* withReader */ true));
  }

  @Test
  void sharersAndOneAlone() {
    explored("2 sharers and one alone", LeaseRuns.sharers(SLOT_BY_SLOT));
    explored("sharers and a revocation", LeaseRuns.sharersAndRevocation(SLOT_BY_SLOT));
  }
}
