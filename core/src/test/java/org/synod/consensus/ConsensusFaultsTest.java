// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.explore.ConsensusSpecs;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** Seeded faults in consensus on a register: each must be found by the spec. */
class ConsensusFaultsTest {

  /** What is broken. */
  enum Fault {
    /** The register is read, and then written on top of whatever is there. */
    CHECK_THEN_SET,
    /** Who loses returns its own value. */
    OWN_VALUE_RETURNED,
    /** Who loses tries again on the next version. */
    DECISION_OVERWRITTEN,
    /** Who loses returns before it has read. */
    NIL_RETURNED
  }

  private static Long propose(Fault fault, Register<Long> register, long value) {
    switch (fault) {
      case CHECK_THEN_SET -> {
        Versioned<Long> seen = register.get();
        if (!seen.isSet()) {
          register.compareAndSet(register.get().version(), value);
          return value;
        }
        return seen.value();
      }
      case OWN_VALUE_RETURNED -> {
        register.compareAndSet(0, value);
        return value;
      }
      case DECISION_OVERWRITTEN -> {
        if (!register.compareAndSet(0, value)) {
          register.compareAndSet(1, value);
        }
        return register.get().value();
      }
      default -> {
        return register.compareAndSet(0, value) ? value : null;
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void isFound(Fault fault) {
    Exploration found =
        Explorer.of(
                world -> {
                  Register<Long> register = world.register("r");
                  world.process("p", () -> propose(fault, register, 1));
                  world.process("q", () -> propose(fault, register, 2));
                  world.check(ConsensusSpecs.terminatingConsensus(Set.of(1L, 2L)));
                })
            .explore();
    assertTrue(found.failing().isPresent(), fault + " is not found");
    String kind = fault == Fault.NIL_RETURNED ? "termination" : "agreement";
    Explored.fault(fault, kind, found);
    assertEquals(kind, String.valueOf(found.failure().getMessage()).split(":")[0]);
  }
}
