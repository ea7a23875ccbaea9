// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus.hierarchy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.memory.Memory;

/** Seeded faults in the hierarchy: each must be found by the checks of its schedule test. */
class HierarchyFaultsTest {

  /** What is broken, in a primitive below the production code or in a twin of it. */
  enum Fault {
    /** The flag is read, and then set. */
    TEST_AND_SET_NOT_ATOMIC,
    /** Registers are assigned one after the other. */
    ASSIGNMENT_NOT_ATOMIC,
    /** Only one of the two registers is assigned. */
    ASSIGNMENT_TOO_NARROW,
    /** The primitive comes first, and then the announcement. */
    ANNOUNCED_LATE,
    /** Who was not first takes its own proposal. */
    OWN_VALUE_RETURNED,
    /** The register of both is read before those of each. */
    SHARED_READ_BEFORE_OWN
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
      case ANNOUNCED_LATE, OWN_VALUE_RETURNED ->
          HierarchyScheduleTest.elect(2, steps -> announcing(fault, steps));
      case SHARED_READ_BEFORE_OWN ->
          HierarchyScheduleTest.elect(2, HierarchyFaultsTest::readingSharedFirst);
    };
  }

  /** How two processes propose. */
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

  private static IntUnaryOperator announcing(Fault fault, Steps steps) {
    Shared<Boolean> flag = steps.world().shared("flag", false);
    List<Variable<Boolean>> announced = HierarchyScheduleTest.variables(steps, "announced", 2);
    return me -> {
      boolean late = fault == Fault.ANNOUNCED_LATE;
      if (!late) {
        announced.get(me).set(true);
      }
      boolean first = !Steps.testAndSet(flag);
      if (late) {
        announced.get(me).set(true);
      }
      if (first || fault == Fault.OWN_VALUE_RETURNED) {
        return me;
      }
      return announced.get(1 - me).get() == null ? me : 1 - me;
    };
  }

  private static IntUnaryOperator readingSharedFirst(Steps steps) {
    Assignment assignment = steps.assignment(3, 2);
    return me -> {
      assignment.assign(me, me, 2);
      int last = assignment.get(2);
      return assignment.get(1 - me) != Assignment.UNSET && last == me ? 1 - me : me;
    };
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

  private static Explorer coins(FaultyCoins.Fault fault) {
    return HierarchyScheduleTest.elect(
            2,
            steps -> {
              FaultyCoins coins = new FaultyCoins(fault, steps);
              return me -> coins.propose(me, me);
            })
        .ownSteps(16);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFoundInCoins(FaultyCoins.Fault fault) {
    requireFound(fault, coins(fault).explore());
  }

  @Test
  void withoutAFaultNothingIsFoundInCoins() {
    coins(FaultyCoins.Fault.NONE).explore().requireNoFailure();
  }
}
