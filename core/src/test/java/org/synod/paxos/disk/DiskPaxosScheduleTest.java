// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos.disk;

import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.explore.Explorer;
import org.synod.paxos.disk.DiskRuns.Failures;

/**
 * Every schedule of small runs of {@link DiskPaxos}, one read or write of a block at a time, with
 * processes that crash, disks that stop answering, calls that are missed and writes that land late.
 */
class DiskPaxosScheduleTest {
  private static final int STATES = Integer.getInteger("synod.explore.states", 1_000_000) / 20;

  private static void explored(String what, Explorer explorer) {
    Explored.run("disks, " + what, explorer.maxStates(STATES).explore().requireNoFailure());
  }

  private static Explorer proposals(int processes, int disks, Failures failures) {
    return DiskRuns.proposals(processes, disks, failures, DiskRuns.Part.SOUND);
  }

  @Test
  void twoProcessesThreeDisks() {
    explored("2 x 3, 1 crash", proposals(2, 3, Failures.NONE).crashes(1).ownSteps(24));
  }

  @Test
  void threeProcessesOneDisk() {
    explored("3 x 1, 1 crash", proposals(3, 1, Failures.NONE).crashes(1).ownSteps(20));
  }

  @Test
  void disksThatStopAnswering() {
    explored("2 x 3, 1 out to each", proposals(2, 3, Failures.outages(1)).ownSteps(30));
  }

  @Test
  void callsThatAreMissed() {
    explored("2 x 3, 1 missed by each", proposals(2, 3, Failures.calls(1)).ownSteps(24));
  }

  @Test
  void writesThatLandLate() {
    explored("2 x 1 late", proposals(2, 1, Failures.lateCalls(1)).ownSteps(24));
    explored("2 x 3, 1 late of each", proposals(2, 3, Failures.lateCalls(1)).ownSteps(24));
  }

  @Test
  void aProcessThatStopsAndAnotherWithItsNumber() {
    explored("2 x 3, 1 stop", proposals(2, 3, Failures.restart()).ownSteps(30));
    explored(
        "2 x 3, stopped in the lowest ballot, its disk out",
        DiskRuns.proposalsBehindAStop(3, Failures.outages(1).ofFirst(), DiskRuns.Part.SOUND)
            .ownSteps(30));
  }
}
