// SPDX-License-Identifier: Apache-2.0
package org.synod.lease.observed;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;

/**
 * Every schedule of small runs of a register behind a lease, with clocks that go on at any moment,
 * writes that are missed or land late, and crashes. A write that lands after its margin is the one
 * thing that is assumed not to happen, and it is shown what happens then.
 */
class LeasedScheduleTest {
  private static final LeasedRuns.Parts SOUND = new LeasedRuns.Parts();

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.maxStates(500_000).explore().requireNoFailure();
    Explored.run("leased register, " + what, found);
    assertTrue(found.isComplete(), what + ": " + found);
    return found;
  }

  private static void has(Exploration found, String outcome) {
    assertTrue(found.outcomes().stream().anyMatch(o -> o.contains(outcome)), outcome);
  }

  @Test
  void aTakeoverLosesNoWrite() {
    Exploration found =
        explored("a takeover, 1 crash", LeasedRuns.aTakeover(SOUND).crashesOf("p1").crashes(1));
    has(found, "p1: [written], p2: [refused, written]");
  }

  @Test
  void aWriteOfUnknownEffectIsNotWrittenOver() {
    Exploration found =
        explored("3 writes, 1 missed", LeasedRuns.aWriteOfUnknownEffect(SOUND, 3));
    has(found, "unknown, refused");
  }

  @Test
  void aReaderNeedsNoLease() {
    explored("a writer and a reader", LeasedRuns.aReader(SOUND, 1));
  }

  @Test
  void theLeaseIsHandedOver() {
    explored("2 who give it back", LeasedRuns.theLeaseIsHandedOver(SOUND, 1));
  }

  @Test
  void aHolderGivesWay() {
    Exploration found = explored("one who gives way", LeasedRuns.aHolderGivesWay(SOUND));
    has(found, "p1: [written, refused], p2: [refused, written]");
  }

  @Test
  void anAttemptThatWasNotAnsweredIsFound() {
    explored("a takeover, an attempt not answered", LeasedRuns.anUnansweredAttempt(SOUND));
  }

  /** The assumption is needed: the write of one of the two holders is lost. */
  @Test
  void aWriteThatLandsTooLateIsLost() {
    LeasedRuns.aWriteThatLandsTooLate(SOUND).explore().requireFailure("not linearizable");
  }
}
