// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.synod.SeededFault;
import org.synod.explore.ConsensusSpecs;
import org.synod.explore.Explorer;
import org.synod.register.Register;

/**
 * A seeded fault below {@link RegisterConsensus}, which the spec must find. The mistakes in the
 * class itself are mutants, which its schedule test finds
 * (src/test/mutants/consensus-schedules.txt).
 */
class ConsensusFaultsTest {

  @Test
  void aRegisterThatIsWrittenBlindlyIsFound() {
    Explorer proposals =
        Explorer.of(
            world -> {
              Register<Long> register = new Blind<>(world.register("r"));
              for (long value = 1; value <= 2; value++) {
                long mine = value;
                world.process("p" + mine, () -> new RegisterConsensus<>(register).propose(mine));
              }
              world.check(ConsensusSpecs.terminatingConsensus(Set.of(1L, 2L)));
            });
    SeededFault.requireFound("a blind write", Map.of("2 proposals", proposals));
  }
}
