// SPDX-License-Identifier: Apache-2.0
package org.synod.log.primary;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.quorum.QuorumSystem;

/**
 * Every schedule of small runs of {@link PrimaryBackup}, one access to a replica at a time. After
 * each step the properties of Zab hold, {@link ZabInvariants}, and all that a process was told to
 * be committed is.
 */
class PrimaryBackupScheduleTest {

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.lockFree().explore().requireComplete();
    Explored.run("PrimaryBackup, " + what, found);
    return found;
  }

  private static void hasOutcome(Exploration found, String... parts) {
    assertTrue(
        found.outcomes().stream()
            .anyMatch(
                each -> {
                  for (String part : parts) {
                    if (!each.contains(part)) {
                      return false;
                    }
                  }
                  return true;
                }),
        found.outcomes()::toString);
  }

  @Test
  void twoPrimariesThatBroadcastTwice() {
    Exploration found =
        explored(
            "two primaries, two changes each, 1 crash",
            ZabRuns.of(3).explorer("Sbb", "Sbb").crashes(1));
    // the order of changes of one primary, and of two, is checked where there are some
    hasOutcome(
        found,
        "1:1 of p0 after 0:0, 1:2 of p0 after 1:1, 2:1 of p1 after 1:2, 2:2 of p1 after 2:1");
    hasOutcome(found, "deposed");
    hasOutcome(found, "rival");
  }

  @Test
  void severalOnTheirWay() {
    explored("two primaries, two changes on their way", ZabRuns.of(3).explorer("Sppc", "Sppc"));
  }

  @Test
  void aStandbyGetsWhatIsCommitted() {
    Exploration found =
        explored(
            "a primary and a standby, changes merged, 1 crash",
            ZabRuns.of(3).explorer("Sbbbb", "??").crashes(1));
    hasOutcome(found, "p1: ?? [1:1 of p0 after 0:0, 1:2 of p0 after 1:1, 1:3 of p0 after 1:2]");
  }

  @Test
  void aStandbyTakesOver() {
    explored("a primary and a standby that takes over", ZabRuns.of(3).explorer("Sb", "?Sb"));
  }

  @Test
  void quorumsThatNeedNotMeet() {
    explored(
        "two primaries, a grid of 2 rows and 2 columns",
        new ZabRuns(FaultyReplica.Fault.NONE, QuorumSystem.grid(2, 2)).explorer("Sb", "Sb"));
    explored(
        "two primaries, 3 discover, 1 accepts",
        new ZabRuns(FaultyReplica.Fault.NONE, QuorumSystem.flexible(3, 3, 1))
            .explorer("Sbb", "Sb"));
  }

  @Test
  void replicasThatMissACall() {
    explored("two primaries, 1 omission", ZabRuns.of(3).explorer("Sb", "S").omissions(1));
  }

  @Tag("deep")
  @Test
  void aStandbyAndReplicasThatMissACall() {
    explored(
        "a primary and one that takes over and polls, 1 omission",
        ZabRuns.of(3).explorer("Sb", "S?").omissions(1));
  }

  @Tag("deep")
  @Test
  void twoPrimariesAndAnyReplicaFirst() {
    explored(
        "two primaries, any replica first, 2 crashes",
        ZabRuns.of(3).anyFirst().explorer("Sbbb", "Sbb").crashes(2));
  }

  @Tag("deep")
  @Test
  void twoPrimariesAndAReplicaThatIsOut() {
    Exploration two =
        ZabRuns.of(3).explorer("Sbb", "Sbb").crashes(1).outages(1).explore().requireComplete();
    Explored.run("PrimaryBackup, two primaries, 1 crash and 1 replica out", two);
  }

  @Tag("deep")
  @Test
  void threePrimaries() {
    int most = Integer.getInteger("synod.explore.states", 1_000_000);
    Explorer three = ZabRuns.of(3).anyFirst().explorer("Sb", "Sb", "S").crashes(1).maxStates(most);
    Explored.run("PrimaryBackup, three primaries", three.explore().requireNoFailure());
  }
}
