// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.explore.ConsensusSpecs;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.Spec;
import org.synod.explore.World;
import org.synod.register.Register;

/**
 * Every schedule of proposals to a {@link SerialConsensus} on f + 1 registers, of which f crash for
 * everybody. Some processes crash, and others ask for the decision. All calls are linearizable, so
 * a decision is never wrong, and never empty once a proposal has returned. If registers answer some
 * processes and not others, the runs find the disagreement that the class warns of.
 */
class SerialConsensusScheduleTest {

  /** Makes the object that a process uses. */
  @FunctionalInterface
  interface Maker {
    Consensus<String> make(int process, List<Register<String>> registers);
  }

  static Explorer calls(Maker maker, int proposers, int readers, int registers) {
    return Explorer.of(
        world -> {
          List<Register<String>> shared = world.registers("r", registers);
          Set<String> values = new TreeSet<>();
          for (int i = 0; i < proposers + readers; i++) {
            int number = i;
            if (i < proposers) {
              values.add("v" + i);
              world.process(
                  "p" + i, () -> propose(world, maker.make(number, shared), "v" + number));
            } else {
              world.process("reader" + i, () -> decision(world, maker.make(number, shared)));
            }
          }
          world.check(ConsensusSpecs.consensus(values));
          world.check(allDecide(proposers));
          world.linearizable(Optional.empty());
        });
  }

  private static String propose(World world, Consensus<String> consensus, String value) {
    return world.<Optional<String>, String>call(
        "propose " + value,
        () -> consensus.propose(value),
        decided -> new World.Step<>(Optional.of(decided.orElse(value)), decided.orElse(value)));
  }

  private static String decision(World world, Consensus<String> consensus) {
    return world.<Optional<String>, String>call(
        "decision",
        () -> consensus.decision().orElse(null),
        decided -> new World.Step<>(decided, decided.orElse(null)));
  }

  private static Spec<Boolean> allDecide(int proposers) {
    return new Spec<>() {
      @Override
      public Boolean start() {
        return true;
      }

      @Override
      public Boolean next(Boolean nothing, View view) {
        for (int process = 0; process < proposers; process++) {
          if (view.ended(process) && view.result(process) == null) {
            throw new AssertionError("termination: process " + process + " ended without outcome");
          }
        }
        return nothing;
      }
    };
  }

  static final Maker PRODUCTION = (process, registers) -> SerialConsensus.onRegisters(registers);

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.explore();
    Explored.run("serial, " + what, found);
    return found;
  }

  /**
   * The most steps are a compare-and-set at each register, and a read at each where that is lost.
   */
  private static void waitFree(String what, int registers, Explorer explorer) {
    Exploration found = explored(what, explorer).requireComplete();
    assertEquals(2 * registers, found.longest(), "wait-free: most own steps");
  }

  @Test
  void agreesWaitFreeWhileOneRegisterLives() {
    waitFree("3 x 1", 1, calls(PRODUCTION, 3, 0, 1).crashes(2));
    waitFree("2 x 2, 1 outage", 2, calls(PRODUCTION, 2, 0, 2).outages(1).crashes(1));
    waitFree("3 x 2, 1 outage", 2, calls(PRODUCTION, 3, 0, 2).outages(1).crashes(2));
    waitFree("2 x 3, 2 outages", 3, calls(PRODUCTION, 2, 0, 3).outages(2).crashes(1));
  }

  @Test
  void aDecisionIsLinearizable() {
    waitFree("2 x 2 and a reader", 2, calls(PRODUCTION, 2, 1, 2).outages(1).crashes(1));
    waitFree("2 x 2 and two readers", 2, calls(PRODUCTION, 2, 2, 2).outages(1));
    waitFree("2 x 3 and a reader", 3, calls(PRODUCTION, 2, 1, 3).outages(2));
  }

  /**
   * A register that fails to answer some processes counts as one that has failed, and f may fail.
   */
  @Test
  void omissionsOfOneRegisterDoNotSplitIt() {
    explored("2 x 2, r0 or r1 out to one", calls(PRODUCTION, 2, 0, 2).outagesToOne(1))
        .requireComplete();
    explored("2 x 2 and a reader, 1 out to one", withReader().outagesToOne(1)).requireComplete();
  }

  /** Two proposals and a reader, whose answer may be empty, and is never wrong. */
  private static Explorer withReader() {
    return Explorer.of(
        world -> {
          List<Register<String>> shared = world.registers("r", 2);
          world.process("p0", () -> SerialConsensus.onRegisters(shared).propose("v0"));
          world.process("p1", () -> SerialConsensus.onRegisters(shared).propose("v1"));
          world.process(
              "reader", () -> SerialConsensus.onRegisters(shared).decision().orElse(null));
          world.check(ConsensusSpecs.consensus(Set.of("v0", "v1")));
        });
  }

  /** The documented limit: each register has failed to answer some process, so none is left. */
  @Test
  void omissionsOfAllRegistersCanSplitIt() {
    Exploration found = explored("2 x 2, 2 out to one", agreementOnly().outagesToOne(2));
    assertTrue(String.valueOf(found.failure()).contains("agreement"), "is found");
  }

  /**
   * If the last register is gone too, two processes that had answers from different registers
   * differ.
   */
  @Test
  void crashesOfAllRegistersCanSplitIt() {
    Exploration found = explored("2 x 2, 2 outages", agreementOnly().outages(2));
    assertTrue(String.valueOf(found.failure()).contains("agreement"), "is found");
  }

  private static Explorer agreementOnly() {
    return Explorer.of(
        world -> {
          List<Register<String>> shared = world.registers("r", 2);
          world.process("p0", () -> SerialConsensus.onRegisters(shared).propose("v0"));
          world.process("p1", () -> SerialConsensus.onRegisters(shared).propose("v1"));
          world.check(ConsensusSpecs.consensus(Set.of("v0", "v1")));
        });
  }
}
