// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.Sturdy;
import org.synod.explore.ConsensusSpecs;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.Omission;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * {@link RegisterConsensus} and {@link SerialConsensus} on registers that miss single calls. Each
 * process has an object of its own, and goes on after a call that was not answered.
 */
class ConsensusOmissionScheduleTest {

  /** A fault between a register and a process, which each process has for itself. */
  enum Fault {
    NONE("nothing"),
    /** A compare-and-set that may have had its effect is said to have had it. */
    TAKES_UNKNOWN_FOR_DONE("integrity: "),
    /** A compare-and-set that may have had its effect is said to have had none. */
    TAKES_UNKNOWN_FOR_REFUSED("effect: "),
    /** A compare-and-set that may have had its effect is made again on what is there now. */
    REPEATS_ON_TOP("integrity: ");

    private final String finding;

    Fault(String finding) {
      this.finding = finding;
    }
  }

  /** A register as a faulty process sees it. */
  private record Faulty(Fault fault, Register<String> register) implements Register<String> {
    @Override
    public Versioned<String> get() {
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, String next) {
      try {
        return register.compareAndSet(expectedVersion, next);
      } catch (RegisterUnavailableException e) {
        if (e.effect() == Effect.NONE || fault == Fault.NONE) {
          throw e;
        }
        return switch (fault) {
          case TAKES_UNKNOWN_FOR_DONE -> true;
          case REPEATS_ON_TOP -> register.compareAndSet(register.get().version(), next);
          default -> throw new RegisterUnavailableException("it did not", e, Effect.NONE);
        };
      }
    }
  }

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.explore();
    Explored.run("consensus, " + what, found);
    return found;
  }

  /**
   * Proposes two values in turn on one object. Returns the decision; null if the process was told
   * none.
   */
  private static String proposeTwice(
      Consensus<String> mine, String first, String second, Set<String> without) {
    String decided = null;
    for (String value : List.of(first, second)) {
      try {
        decided = same(decided, mine.propose(value));
      } catch (RegisterUnavailableException e) {
        if (e.effect() == Effect.NONE) {
          without.add(value);
        }
      }
    }
    return same(mine.decision().orElse(decided), decided);
  }

  private static String same(String before, String now) {
    if (before != null && now != null && !before.equals(now)) {
      throw new AssertionError("integrity: decided " + before + ", and then " + now);
    }
    return now == null ? before : now;
  }

  /** Two processes use one register. A value whose proposal had no effect is not decided. */
  private static Explorer onRegister(Fault fault) {
    return Explorer.of(
        world -> {
          Register<String> register = world.register("r");
          for (int i = 0; i < 2; i++) {
            int number = i;
            world.process(
                "p" + i,
                () -> {
                  Set<String> without = new TreeSet<>();
                  String decided =
                      proposeTwice(
                          new RegisterConsensus<>(new Faulty(fault, register)),
                          "v" + number,
                          "w" + number,
                          without);
                  if (decided != null && without.contains(decided)) {
                    throw new AssertionError("effect: " + decided + " after NONE was said of it");
                  }
                  return decided;
                });
          }
          world.check(
              ConsensusSpecs.lateConsensus(
                  Set.of("v0", "v1", "w0", "w1"), view -> view.get(register).toOptional()));
        });
  }

  @Test
  void aDecisionOnARegisterSurvivesAnyMissedCall() {
    explored("a register, 3 omissions", onRegister(Fault.NONE).omissions(3).crashes(1))
        .requireComplete();
    explored("a register, out for a while", onRegister(Fault.NONE).outages(2).outagesMayEnd())
        .requireComplete();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void faultsInUnansweredCallsAreFoundByOmissionsAlone(Fault fault) {
    Exploration found = explored(fault + "", onRegister(fault).omissions(2));
    String how = String.valueOf(found.failure());
    assertTrue(how.contains(fault.finding), how);
    explored(fault + ", outages", onRegister(fault).outages(2)).requireComplete();
  }

  /**
   * Two processes propose in turn, and one asks for the decision. Registers that are not sturdy may
   * miss any call.
   */
  private static Explorer serial(int objects, long sturdy) {
    return Explorer.of(
        world -> {
          List<Register<String>> registers = world.registers("r", objects);
          for (int i = 0; i < 2; i++) {
            int number = i;
            world.process("p" + i, () -> stopping(() -> propose(registers, sturdy, number)));
          }
          world.process(
              "reader",
              () -> stopping(() -> object(registers, sturdy).decision().orElse(null)));
          world.check(ConsensusSpecs.consensus(Set.of("v0", "v1", "w0", "w1")));
        });
  }

  private static String propose(List<Register<String>> registers, long sturdy, int number) {
    String decided =
        proposeTwice(object(registers, sturdy), "v" + number, "w" + number, new TreeSet<>());
    if (decided == null && sturdy != 0) {
      throw new AssertionError("termination: an object answers everybody");
    }
    return decided;
  }

  private static Consensus<String> object(List<Register<String>> registers, long sturdy) {
    List<Register<String>> seen = new ArrayList<>();
    for (int i = 0; i < registers.size(); i++) {
      Register<String> register = registers.get(i);
      seen.add((sturdy >>> i & 1) == 0 ? register : new Sturdy<>(register));
    }
    return SerialConsensus.onRegisters(seen);
  }

  /** A process that stops for good has no result. */
  private static String stopping(Supplier<String> body) {
    try {
      return body.get();
    } catch (Sturdy.Stopped e) {
      return null;
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 0, 4", "2, 1, 4", "3, 0, 2", "3, 1, 2", "3, 2, 2"})
  void oneObjectThatMissesNoCallKeepsTheSerialOneTogether(int objects, int sturdy, int missed) {
    explored(
            "serial of " + objects + ", all but r" + sturdy + " miss " + missed,
            serial(objects, 1L << sturdy).omissions(missed))
        .requireComplete();
  }

  @Test
  void fewerCallsMissedThanObjectsDoNotSplitTheSerialOne() {
    explored("serial of 1, 3 omissions", serial(1, 0).omissions(3)).requireComplete();
    explored("serial of 2, 1 omission, 1 crash", serial(2, 0).omissions(1).crashes(1))
        .requireComplete();
    explored("serial of 3, 2 refusals", serial(3, 0).omissions(2, Omission.REFUSED))
        .requireComplete();
  }

  /** The documented limit: two processes that each miss one call at each object are enough. */
  @Test
  void aCallMissedAtEachObjectCanSplitTheSerialOne() {
    Exploration found = explored("serial of 2, 2 refusals", serial(2, 0).omissions(2));
    String how = String.valueOf(found.failure());
    assertTrue(how.contains("agreement") || how.contains("integrity"), how);
  }
}
