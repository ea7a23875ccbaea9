// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.Omission;
import org.synod.paxos.FaultyRotatingPaxos.Fault;
import org.synod.register.Register;

/**
 * Seeded faults in {@link RotatingPaxos}: each must be found by the checks of {@link
 * RotatingPaxosScheduleTest}, run on a twin that has the fault. Without a fault it passes them.
 */
class RotatingPaxosFaultsTest {
  private static final int MOST_STEPS = 30; // of a process; the twin without a fault takes fewer

  /** Small runs first: a fault is found by the smallest run that shows it. */
  private static Map<String, Explorer> checks(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 x 3", twin(fault, 3, true));
    checks.put("2 x 3, 1 outage", twin(fault, 3, true).outages(1));
    checks.put("2 x 3, 3 out to one", twin(fault, 3, false).outagesToOne(3).atomicUpdates());
    checks.put(
        "2 x 3, 2 calls refused",
        twin(fault, 3, false).omissions(2, Omission.REFUSED).atomicUpdates());
    return checks;
  }

  private static Explorer twin(Fault fault, int acceptors, boolean crashesOnly) {
    return Explorer.of(
            world -> {
              List<Register<AcceptorState<String>>> registers =
                  world.registers("a", acceptors);
              for (int i = 0; i < 2; i++) {
                int number = i;
                world.process(
                    "p" + number,
                    () -> new FaultyRotatingPaxos(fault, number, registers)
                        .propose("v" + number));
              }
              world.check(
                  new RotatingInvariants(registers, Set.of("v0", "v1"), crashesOnly));
            })
        .ownSteps(MOST_STEPS);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    for (Map.Entry<String, Explorer> check : checks(fault).entrySet()) {
      Exploration found = check.getValue().explore();
      if (!found.isComplete()) {
        Explored.fault(fault, check.getKey(), found);
        return;
      }
    }
    fail(fault + " is not found");
  }

  @Test
  void withoutAFaultNothingIsFound() {
    checks(Fault.NONE).values().forEach(check -> check.explore().requireComplete());
  }

  /**
   * While registers crash, no host that answers refuses its own ballot ("live host" in {@link
   * RotatingInvariants}). Where it stays silent to one of two processes, a host that refuses has
   * accepted in that ballot before, or all others refuse too.
   */
  @Test
  void onlyMissedCallsShowThatARefusingHostMustNotBeHeeded() {
    Map<String, Explorer> checks = checks(Fault.REFUSING_HOST_HEEDED);
    checks.remove("2 x 3, 2 calls refused");
    checks.values().forEach(explorer -> explorer.explore().requireComplete());
  }
}
