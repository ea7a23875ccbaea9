// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.explore.Explorer;
import org.synod.quorum.Acceptors;

/** Every schedule of small runs of a register whose acceptors are replaced. */
class EpochScheduleTest {
  private static final int STATES = Integer.getInteger("synod.explore.states", 1_000_000);

  private static void explored(String what, Explorer explorer) {
    Explored.run("epochs, " + what, explorer.maxStates(STATES).explore().requireNoFailure());
  }

  private static Explorer runs(Acceptors first, Consumer<EpochRuns> processes) {
    return EpochRuns.of(first, new EpochRuns.Parts(), processes);
  }

  @Test
  void aBackupIsReplacedWhileOneWritesAndOneReads() {
    Consumer<EpochRuns> processes =
        runs -> {
          runs.writer(0, 1, 20);
          runs.changer(1, "a1", "f");
          runs.reader(2);
        };
    explored("two, w, c, r", runs(EpochRuns.two(), processes));
    explored("two, w, c, r, 1 crash", runs(EpochRuns.two(), processes).crashes(1));
  }

  @Test
  void bothAreLeftForFreshOnes() {
    Consumer<EpochRuns> processes =
        runs -> {
          runs.moverWhoWrites(0, 1, 20);
          runs.readerWhoReads(1);
        };
    explored("two, m and w, 2 r", runs(EpochRuns.two(), processes));
    explored("two, m and w, 2 r, 1 crash", runs(EpochRuns.two(), processes).crashes(1));
  }

  @Test
  void theReplacedOneIsOut() {
    Consumer<EpochRuns> processes =
        runs -> {
          runs.writer(0, 1, 20);
          runs.changer(1, "a0", "f");
        };
    explored(
        "two, w, c, a0 out", runs(EpochRuns.two(), processes).outages(1).failuresOf("a0"));
    explored(
        "two, w, c, a0 out to one",
        runs(EpochRuns.two(), processes).outagesToOne(1).failuresOf("a0"));
  }

  @Test
  void twoChangesAtOnce() {
    explored(
        "two, 2 c",
        runs(
            EpochRuns.two(),
            runs -> {
              runs.changer(0, "a0", "f");
              runs.changer(1, "a1", "g");
            }));
    explored(
        "two, 2 c of the same",
        runs(
            EpochRuns.two(),
            runs -> {
              runs.changer(0, "a0", "f");
              runs.changerWhoWrites(1, "a0", "f", 1, 20);
            }));
    explored(
        "two, 2 c, w",
        runs(
            EpochRuns.two(),
            runs -> {
              runs.changer(0, "a0", "f");
              runs.changer(1, "a1", "g");
              runs.writer(2, 1, 20);
            }));
  }

  @Test
  void oneOfThreeIsReplaced() {
    explored(
        "three, w, c",
        runs(
                EpochRuns.three(),
                runs -> {
                  runs.writer(0, 1, 20);
                  runs.changer(1, "a0", "f");
                })
            .crashes(1));
    explored(
        "three, 2 w, c",
        runs(
                EpochRuns.three(),
                runs -> {
                  runs.writer(0, 1, 20);
                  runs.writer(1, 1, 30);
                  runs.changer(2, "a0", "f");
                })
            .atomicUpdates());
  }

  @Test
  void callsThatAreMissed() {
    explored(
        "two, w, c, 1 omission",
        runs(
                EpochRuns.two(),
                runs -> {
                  runs.writer(0, 1, 20);
                  runs.changer(1, "a1", "f");
                })
            .omissions(1));
  }
}
