// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.register.Register;

/**
 * Seeded faults below {@link SerialConsensus}. The checks that the class passes must find each of
 * them. The mistakes in the class itself are mutants, which its schedule test finds
 * (src/test/mutants/consensus-schedules.txt).
 */
class SerialConsensusFaultsTest {

  private static Map<String, Explorer> checks(SerialConsensusScheduleTest.Maker maker) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 x 2", SerialConsensusScheduleTest.calls(maker, 2, 0, 2).outages(1));
    checks.put("2 x 2 and a reader", SerialConsensusScheduleTest.calls(maker, 2, 1, 2).outages(1));
    checks.put("2 x 3", SerialConsensusScheduleTest.calls(maker, 2, 0, 3).outages(2));
    return checks;
  }

  @Test
  void anOrderOfItsOwnForEachProcessIsFound() {
    SeededFault.requireFound(
        "an order of its own",
        checks(
            (process, registers) -> {
              List<Register<String>> rotated = new ArrayList<>(registers);
              Collections.rotate(rotated, process);
              return SerialConsensus.onRegisters(rotated);
            }));
  }

  /** The compare-and-set of one object's register writes on top of whatever is there. */
  @Test
  void aRegisterThatIsWrittenBlindlyIsFound() {
    SeededFault.requireFound(
        "a blind write",
        checks((process, registers) -> SerialConsensus.onRegisters(Blind.all(registers))));
  }

  @Test
  void withoutAFaultNothingIsFound() {
    checks(SerialConsensusScheduleTest.PRODUCTION)
        .values()
        .forEach(explorer -> explorer.explore().requireComplete());
  }
}
