// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.synod.SeededFault;
import org.synod.explore.ConsensusSpecs;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.memory.FaultyReference;
import org.synod.memory.FaultyReference.Fault;
import org.synod.memory.InReferences;
import org.synod.memory.References;

/**
 * Every schedule of three proposals to a {@link CasConsensus}, with crashes of two processes, and
 * of two proposals with a reader. The object's field is a reference of a world here. The last test
 * puts faults into it.
 */
class CasConsensusScheduleTest {
  private static final InReferences<Long> IN_REFERENCES = new InReferences<>();

  private static Explorer proposals(Fault fault, int processes) {
    return Explorer.of(
        world -> {
          References<Long> decided = world.memory("c", processes).references("decided", 1);
          References<Long> faulty = new FaultyReference<>(decided, fault);
          for (long i = 1; i <= processes; i++) {
            long value = i;
            world.process("p" + i, () -> CasConsensus.propose(IN_REFERENCES, faulty, value));
          }
          world.check(ConsensusSpecs.terminatingConsensus(Set.of(1L, 2L, 3L)));
        });
  }

  @Test
  void agreesWaitFreeUnderEveryScheduleWithCrashes() {
    Exploration found = proposals(Fault.NOTHING, 3).crashes(2).explore().requireComplete();
    System.out.println("CasConsensus: " + found);
    assertEquals(2, found.longest(), "a read and a compare-and-exchange");
  }

  @Test
  void aDecisionIsNeverWrong() {
    Exploration found =
        Explorer.of(
                world -> {
                  References<Long> decided = world.memory("c", 3).references("decided", 1);
                  for (long i = 1; i <= 2; i++) {
                    long value = i;
                    world.process(
                        "p" + i, () -> CasConsensus.propose(IN_REFERENCES, decided, value));
                  }
                  world.process(
                      "reader", () -> CasConsensus.decision(IN_REFERENCES, decided).orElse(null));
                  world.check(
                      ConsensusSpecs.lateConsensus(
                          Set.of(1L, 2L), view -> Optional.ofNullable(view.get(decided, 0))));
                })
            .crashes(1)
            .explore()
            .requireComplete();
    System.out.println("CasConsensus with a reader: " + found);
  }

  /**
   * The fault that is left out does no harm: a winner that is told of its own value, as if it had
   * lost, returns the right value.
   */
  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = {"NOTHING", "WINNER_IS_TOLD_IT_LOST"})
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, Map.of("three proposals", proposals(fault, 3)));
  }
}
