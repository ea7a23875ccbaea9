// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.deterministic;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.transaction.deterministic.DeterministicRuns.Fault;

/**
 * Every schedule of small runs has the outcome of the log's order, also if a worker stops at any
 * step. Faults that are put in below the production code are found.
 */
class DeterministicScheduleTest {
  private static final DeterministicRuns RUNS = new DeterministicRuns(Fault.NONE);

  private static Op op(String reads, String writes) {
    return Op.of(reads, writes);
  }

  private static void explored(String what, Explorer explorer) {
    Exploration found = explorer.explore().requireNoFailure();
    Explored.run("deterministic executor, " + what, found);
    assertTrue(found.isComplete(), what);
  }

  @Test
  void theOutcomeIsThatOfTheLogsOrder() {
    explored("2 workers, a chain of 3, 1 crash",
        RUNS.fixed(2, op("", "a"), op("a", "b"), op("b", "a")).crashes(1));
    explored("2 workers, 3 that share no key, 1 crash",
        RUNS.fixed(2, op("", "a"), op("", "b"), op("", "c")).crashes(1));
    explored("2 workers, a write behind a read, one that throws, 1 crash",
        RUNS.fixed(2, op("a", "b"), Op.failing("a"), op("", "a")).crashes(1));
    explored("3 workers, 2 that share no key",
        RUNS.fixed(3, op("", "a"), op("", "b")));
    explored("3 workers, a chain of 2", RUNS.fixed(3, op("", "a"), op("a", "b")));
  }

  @Test
  void allWorkersGoOnWithTheOutcomeThatWasDecided() {
    explored("2 workers, 3 commands that are not deterministic, 1 crash",
        RUNS.disagreeing(2, op("", "a"), op("a", "b"), op("b", "c")).crashes(1));
  }

  @Test
  void eachCallerGetsItsOutcome() {
    explored("2 that execute a command each, 1 crash",
        RUNS.executing(op("", "a"), op("a", "b")).crashes(1));
    explored("2 that execute a command each, one throws",
        RUNS.executing(op("", "a"), Op.failing("a")));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    var all = new DeterministicRuns(fault).all();
    all.values().forEach(explorer -> explorer.ownSteps(DeterministicRuns.SOLO));
    SeededFault.requireFound(fault, all);
  }

  @Test
  void withoutAFaultNothingIsFound() {
    RUNS.all().values().forEach(explorer -> explorer.explore().requireComplete());
  }
}
