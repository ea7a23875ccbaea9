// SPDX-License-Identifier: Apache-2.0
package org.synod.replica.machine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.replica.machine.MachineRuns.Fault;

/**
 * Every schedule of small runs of state machines over logs in registers: an object for each
 * process, or one for two threads; a crash at every step; registers that miss calls; logs that are
 * trimmed below a snapshot. Faults put in below are found.
 */
class ReplicatedStateMachineScheduleTest {

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.explore().requireNoFailure();
    Explored.run("state machine, " + what, found);
    assertTrue(found.isComplete(), what);
    return found;
  }

  /** Runs whose registers answer and whose log is not trimmed: all calls return. */
  private static void answered(String what, Explorer explorer) {
    explored(what, explorer)
        .outcomes()
        .forEach(each -> assertFalse(each.contains(MachineRuns.NO_ANSWER), each));
  }

  @Test
  void updatesAreAppliedInOneOrder() {
    answered("2 updates by each of 2, 1 crash", MachineRuns.of(Fault.NONE, "ab", "cd").crashes(1));
    answered("an update by each of 3", MachineRuns.of(Fault.NONE, "a", "b", "c"));
    answered("an update that is refused, 2 others", MachineRuns.of(Fault.NONE, "xa", "b?"));
  }

  @Test
  void readsSeeWhatWasThere() {
    answered("2 updates, 2 reads", MachineRuns.of(Fault.NONE, "ab", "??"));
    answered("an update and a read by each of 2, 1 crash",
        MachineRuns.of(Fault.NONE, "a?", "b?").crashes(1));
  }

  @Test
  void callsThatAreNotAnsweredSayWhatBecameOfThem() {
    explored("2 updates, an update and a read, 1 omission",
        MachineRuns.of(Fault.NONE, "ab", "c?").omissions(1));
    explored("2 updates by each of 2, 1 omission, 1 crash",
        MachineRuns.of(Fault.NONE, "ab", "cd").omissions(1).crashes(1));
    explored("an update by each of 3, a read, 1 omission",
        MachineRuns.of(Fault.NONE, "a", "b", "c?").omissions(1));
  }

  @Test
  void lateComersTakeUpSnapshotsOfTrimmedLogs() {
    explored("3 updates and a trim, a read and an update",
        MachineRuns.of(Fault.NONE, "abc!", "?d"));
    explored("2 updates and a trim, a read, an update",
        MachineRuns.of(Fault.NONE, "ab!", "?", "c"));
    explored("3 updates and 2 trims, an update and a read, 1 crash",
        MachineRuns.of(Fault.NONE, "ab!c!", "d?").crashes(1));
  }

  @Test
  void snapshotsSurviveCallsThatAreNotAnswered() {
    explored("2 updates and a trim, an update and a read, 2 omissions",
        MachineRuns.of(Fault.NONE, "ab!", "c?").omissions(2));
    explored("2 updates and a trim, an update and a read, 1 omission, 1 crash",
        MachineRuns.of(Fault.NONE, "ab!", "c?").omissions(1).crashes(1));
    explored("2 updates and a trim, an update and a trim, 1 omission",
        MachineRuns.of(Fault.NONE, "ab!", "c!").omissions(1));
  }

  @Test
  void anUpdateThatWasTrimmedBeforeItWasAppliedSaysSo() {
    Exploration found =
        explored("3 updates and 2 trims, an update", MachineRuns.of(Fault.NONE, "ab!c!", "d"));
    assertTrue(
        found.outcomes().stream().anyMatch(each -> each.contains(MachineRuns.NO_ANSWER)),
        "no run in which the states around it are gone");
  }

  @Test
  void threadsShareAnObject() {
    answered("threads: an update and a read by each of 2, 1 crash",
        MachineRuns.sharing(Fault.NONE, "a?", "b?").crashes(1));
    explored("threads: an update and a read by each of 2, 1 omission",
        MachineRuns.sharing(Fault.NONE, "a?", "b?").omissions(1));
    explored("threads: 2 updates and a trim, an update and a read",
        MachineRuns.sharing(Fault.NONE, "ab!", "c?"));
  }

  private static Map<String, Explorer> checks(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 updates, an update and a read", MachineRuns.of(fault, "ab", "c?"));
    checks.put("2 updates, 2 reads", MachineRuns.of(fault, "ab", "??"));
    checks.put("2 updates and a snapshot, an update", MachineRuns.of(fault, "ab$", "c"));
    checks.put("3 updates and a trim, a read", MachineRuns.of(fault, "abc!", "?"));
    checks.put("2 updates, a trim and a read, 2 updates", MachineRuns.of(fault, "ab!?", "cd"));
    checks.put("2 updates, an update and a read, 1 omission",
        MachineRuns.of(fault, "ab", "c?").omissions(1));
    checks.values().forEach(explorer -> explorer.maxStates(250_000));
    return checks;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, checks(fault));
  }

  @Test
  void withoutAFaultNothingIsFound() {
    checks(Fault.NONE).values().forEach(explorer -> explorer.explore().requireNoFailure());
  }
}
