// SPDX-License-Identifier: Apache-2.0
package org.synod.log.epochs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;

/** Every schedule of small runs of a log whose acceptors are replaced. */
class ReconfigurableLogScheduleTest {

  private static void explored(String what, Explorer explorer) {
    Exploration found = explorer.maxStates(500_000).explore().requireNoFailure();
    Explored.run("log epochs, " + what, found);
    assertTrue(found.isComplete(), what);
  }

  private static Explorer runs(String... words) {
    return EpochLogRuns.of(UnaryOperator.identity(), words);
  }

  /** Runs that begin with a stop that its proposer has left behind. */
  private static Explorer forgotten(String... words) {
    return EpochLogRuns.of(UnaryOperator.identity(), EpochLogRuns.FORGOTTEN, words);
  }

  @Test
  void aChangeWhileSomeAppend() {
    explored("a, b, B", runs("a", "b", "B"));
    explored("ab, B, 1 crash", runs("ab", "B").crashes(1));
    explored("aB, b?, 1 crash", runs("aB", "b?").crashes(1));
  }

  @Test
  void readersGoOnFromEpochToEpoch() {
    explored("a, B, **", runs("a", "B", "**"));
    explored("aB, b**", runs("aB", "b**"));
  }

  @Test
  void twoChangesAtOnce() {
    explored("Ba, Cb", runs("Ba", "Cb"));
    explored("Ba, Bb", runs("Ba", "Bb"));
  }

  @Test
  void anAppendThatSleepsThroughTwoChanges() {
    explored("ab, BC", runs("ab", "BC"));
    explored("a*, BcC, 1 crash", runs("a*", "BcC").crashes(1));
  }

  @Test
  void aChangeThatItsProposerForgetsIsFinishedByOthers() {
    explored("forgotten, a, b", forgotten("a", "b"));
    explored("forgotten, a, b?, 1 crash", forgotten("a", "b?").crashes(1));
    explored("forgotten, a, **", forgotten("a", "**"));
    explored("forgotten, a, C", forgotten("a?", "C1"));
  }

  @Test
  void objectsThatBeginInALaterEpoch() {
    explored("aB@?b, c", runs("aB@?b", "c"));
    explored("B@a?, b?", runs("B@a?", "b?"));
  }

  @Test
  void theEndIsInOneEpoch() {
    explored("a., B", runs("a.", "B"));
    explored("., B, a", runs(".", "B", "a"));
    explored(".?, Ba", runs(".?", "Ba"));
    explored("., Ba, b", runs(".", "Ba", "b"));
  }

  @Test
  void threadsOfOneObject() {
    explored("one object, a, B", EpochLogRuns.ofOneObject("a", "B"));
    explored("one object, a, b", EpochLogRuns.ofOneObject("a", "b"));
    explored("one object, aB, *", EpochLogRuns.ofOneObject("aB", "*"));
  }

  @Test
  void answersThatAreLost() {
    explored(
        "in registers, a, B, 2 omissions",
        EpochLogRuns.inRegisters("a", "B").atomicUpdates().omissions(2));
    explored(
        "in registers, ab, Bc, 1 omission",
        EpochLogRuns.inRegisters("ab", "Bc").atomicUpdates().omissions(1));
    explored(
        "in registers, aBb, 2 omissions, 1 crash",
        EpochLogRuns.inRegisters("aBb").omissions(2).crashes(1));
  }

  @Test
  @Tag("deep")
  void largerRuns() {
    explored("a, b, B, 1 crash", runs("a", "b", "B").crashes(1));
    explored("a, B, C", runs("a", "B", "C"));
    explored("a, B, ?0", runs("a", "B", "?0"));
    explored("a*, BC**", runs("a*", "BC**"));
    explored("one object, a, Bb", EpochLogRuns.ofOneObject("a", "Bb"));
    explored("one object, ab, B", EpochLogRuns.ofOneObject("ab", "B"));
    explored(
        "in registers, a, b, B, 1 omission",
        EpochLogRuns.inRegisters("a", "b", "B").atomicUpdates().omissions(1));
  }
}
