// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus.hierarchy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.consensus.hierarchy.BinaryConsensus.Stance;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.memory.Memory;

/**
 * Seeded faults in the hierarchy, put in below the production code, at its primitives and
 * variables. The checks of its schedule test must find each of them. The mistakes in the algorithms
 * are mutants, which the same tests find (src/test/mutants/hierarchy-schedules.txt).
 */
class HierarchyFaultsTest {

  /** A seeded fault. */
  enum Fault {
    /** The flag is read, and then set. */
    TEST_AND_SET_NOT_ATOMIC,
    /** Registers are assigned one after the other. */
    ASSIGNMENT_NOT_ATOMIC,
    /** Only one of the two registers is assigned. */
    ASSIGNMENT_TOO_NARROW,
    /** A round is written first, and its preference after that. */
    STANCE_WRITTEN_IN_TWO
  }

  private static Explorer seeded(Fault fault) {
    return switch (fault) {
      case TEST_AND_SET_NOT_ATOMIC ->
          proposals(
              (world, memory) -> {
                Variable<Boolean> flag = new Steps(world).variable("flag", 0);
                return TwoProcessConsensus.fromTestAndSet(
                    memory,
                    new Steps(world),
                    () -> {
                      boolean was = flag.get() != null;
                      flag.set(true);
                      return was;
                    });
              });
      case ASSIGNMENT_NOT_ATOMIC ->
          assigning(
              (assignment, value, registers) -> {
                for (int register : registers) {
                  assignment.assign(value, register);
                }
              });
      case ASSIGNMENT_TOO_NARROW ->
          assigning((assignment, value, registers) -> assignment.assign(value, registers[0]));
      case STANCE_WRITTEN_IN_TWO -> RandomizedScheduleTest.onABit(TornVariables::new).ownSteps(30);
    };
  }

  /** Makes the object on which two processes propose. */
  private interface Setup {
    ProcessConsensus<String> consensus(World world, Memory memory);
  }

  private static Explorer proposals(Setup setup) {
    return Explorer.of(
        world ->
            HierarchyScheduleTest.propose(
                world, setup.consensus(world, world.memory("m", 2)), 2));
  }

  /** A broken assignment. */
  private interface Assign {
    void assign(Assignment sound, int value, int[] registers);
  }

  private static Explorer assigning(Assign broken) {
    return proposals(
        (world, memory) -> {
          Assignment sound =
              new Steps(world)
                  .assignment(AssignmentConsensus.registers(2), AssignmentConsensus.width(2));
          Assignment assignment =
              new Assignment() {
                @Override
                public int registers() {
                  return sound.registers();
                }

                @Override
                public int width() {
                  return sound.width();
                }

                @Override
                public int get(int register) {
                  return sound.get(register);
                }

                @Override
                public void assign(int value, int... registers) {
                  broken.assign(sound, value, registers);
                }
              };
          return new AssignmentConsensus<>(memory, new Steps(world), assignment);
        });
  }

  /** Variables of stances that show the round of a new stance before its preference. */
  private record TornVariables(Variables sound) implements Variables {
    @Override
    public <V> Variable<V> variable(String name, int number) {
      Variable<V> variable = sound.variable(name, number);
      return new Variable<>() {
        @Override
        public V get() {
          return variable.get();
        }

        @Override
        @SuppressWarnings("unchecked") // V is a stance
        public void set(V value) {
          Stance next = (Stance) value;
          Stance shown = (Stance) variable.get();
          if (shown != null && next.round() > shown.round()) {
            variable.set((V) new Stance(next.round(), shown.preference(), next.flips()));
          }
          variable.set(value);
        }
      };
    }
  }

  private static void requireFound(Object fault, Exploration found) {
    String how = String.valueOf(found.failure()).lines().findFirst().orElse("");
    assertTrue(found.failing().isPresent(), fault + " is not found");
    Explored.fault(fault, "agreement", found);
    assertTrue(how.contains("agreement"), how);
  }

  @ParameterizedTest
  @EnumSource
  void isFound(Fault fault) {
    requireFound(fault, seeded(fault).explore());
  }
}
