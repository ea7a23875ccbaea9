// SPDX-License-Identifier: Apache-2.0
package org.synod.byzantine;

import static org.synod.byzantine.SealedRuns.ALL;
import static org.synod.byzantine.SealedRuns.BESIDE_WRITERS;
import static org.synod.byzantine.SealedRuns.FORWARDS;
import static org.synod.byzantine.SealedRuns.SOUND;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;

/**
 * Sealed registers whose words are damaged at any step, in every way that leaves no whole state of
 * a time before. Each answer is right, or there is none; 2f + 1 acceptors survive f damaged ones.
 */
class SealedScheduleTest {
  private static void complete(String what, Explorer explorer) {
    Exploration found = explorer.explore();
    Explored.run("sealed register, " + what, found);
    found.requireComplete();
  }

  @Test
  void noDamageIsTakenForAState() {
    complete(
        "2 writers and a reader, 1 damage", SealedRuns.writers(SOUND, 1, BESIDE_WRITERS));
    complete(
        "1 writer that reads, 1 damage of any kind", SealedRuns.alone(SOUND, 1, ALL));
    complete(
        "1 writer that reads, 2 damages", SealedRuns.alone(SOUND, 2, BESIDE_WRITERS));
  }

  @Test
  void proposersAgreeWhileOneOfThreeAcceptorsIsDamaged() {
    complete(
        "2 x 1 ballot over 3, 1 damage", SealedRuns.paxos(SOUND, 1, 1, BESIDE_WRITERS));
  }

  @Test
  @Tag("deep")
  void theyAgreeInMoreBallotsAndUnderMoreDamage() {
    complete(
        "2 writers and a reader, 2 damages", SealedRuns.writers(SOUND, 2, FORWARDS));
    complete("2 x 1 ballot over 3, 2 damages", SealedRuns.paxos(SOUND, 1, 2, FORWARDS));
    Exploration found =
        SealedRuns.paxos(SOUND, 2, 1, BESIDE_WRITERS)
            .maxStates(2_000_000)
            .explore()
            .requireNoFailure();
    Explored.run("sealed register, 2 x 2 ballots over 3, 1 damage", found);
  }
}
