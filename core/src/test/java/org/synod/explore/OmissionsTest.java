// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Refusal;
import org.synod.explore.engine.Move;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/** Registers that miss single calls, and registers that come back. */
class OmissionsTest {

  /**
   * The outcome of a write, as its process is told it, and the value that is read after the write.
   */
  private static Explorer writer() {
    return Explorer.of(
        world -> {
          Register<String> register = world.register("r");
          world.process("w", () -> written(register, "a") + " then " + read(register));
        });
  }

  private static Object written(Register<String> register, String value) {
    return Writes.written(register, 0, value);
  }

  private static Object read(Register<String> register) {
    try {
      return register.get().version();
    } catch (RegisterUnavailableException e) {
      return e.effect();
    }
  }

  private static Set<String> outcomes(Explorer explorer) {
    return explorer.explore().requireComplete().outcomes();
  }

  @Test
  void aRefusedCallHasNoEffectAndSaysSo() {
    assertEquals(
        Set.of("w: true then 1", "w: NONE then 0", "w: true then NONE"),
        outcomes(writer().omissions(1, Omission.REFUSED)));
  }

  @Test
  void aLostRequestHasNoEffectAndALostAnswerHasOne() {
    assertEquals(
        Set.of("w: true then 1", "w: UNKNOWN then 0"),
        outcomes(writer().omissions(1, Omission.LOST)));
    assertEquals(
        Set.of("w: true then 1", "w: UNKNOWN then 1"),
        outcomes(writer().omissions(1, Omission.UNANSWERED)));
  }

  @Test
  void aLateRequestHasItsEffectAtAnyLaterStepOrNever() {
    assertEquals(
        Set.of("w: true then 1", "w: UNKNOWN then 0", "w: UNKNOWN then 1"),
        outcomes(writer().omissions(1, Omission.LATE)));
  }

  /** One process gives its write up and reads twice, while another writes. */
  private static Explorer late() {
    return Explorer.of(
        world -> {
          Register<String> register = world.register("r");
          world.process(
              "w",
              () -> written(register, "a") + " " + register.get().value() + " "
                  + register.get().value());
          world.process("o", () -> register.compareAndSet(0, "b"));
        });
  }

  @Test
  void aLateRequestComesBetweenTheStepsOfOthersUnlessItsVersionHasPassed() {
    Set<String> outcomes = outcomes(late().omissions(1, Omission.LATE));
    assertTrue(outcomes.contains("w: UNKNOWN null a, o: false"), outcomes.toString());
    assertTrue(outcomes.contains("w: UNKNOWN null null, o: false"), "at the end");
    assertTrue(outcomes.contains("w: UNKNOWN null b, o: true"), "too late");
    assertTrue(
        outcomes.stream().noneMatch(each -> each.contains("b a") || each.contains("a b")),
        outcomes.toString());
  }

  /** The request is given up at version 0, and expects version 1. */
  @Test
  void aLateRequestWaitsForTheVersionThatItExpects() {
    Explorer early =
        Explorer.of(
                world -> {
                  Register<String> register = world.register("r");
                  world.process(
                      "w",
                      () -> Writes.written(register, 1, "a") + " "
                          + Writes.written(register, 0, "b") + " "
                          + register.get().value());
                })
            .omissions(1, Omission.LATE);
    assertEquals(
        Set.of(
            "w: false true b", "w: UNKNOWN true b", "w: UNKNOWN true a", "w: false UNKNOWN null",
            "w: false UNKNOWN b"),
        outcomes(early));
    assertEquals("0~ 0 l0 0", early.schedule("0~ 0 l0 0").trace());
    assertThrows(IllegalArgumentException.class, () -> early.schedule("0~ 0 l0 l0"));
  }

  @Test
  void allKindsTogetherAreNoMoreThanWhatIsRefusedOrLate() {
    assertEquals(
        outcomes(late().omissions(2, Omission.values())), outcomes(late().omissions(2)));
  }

  @Test
  void asManyCallsAreMissedAsAreAllowed() {
    assertEquals(Set.of("w: true then 1"), outcomes(writer().omissions(0)));
    assertEquals(
        Set.of(
            "w: true then 1", "w: NONE then 0", "w: true then NONE", "w: NONE then NONE"),
        outcomes(writer().omissions(2, Omission.REFUSED)));
    Refusal.ofArgument("omissions: -1", () -> writer().omissions(-1));
  }

  /**
   * A read and the compare-and-set after it are one step, and a register may miss either of them.
   */
  @Test
  void bothHalvesOfAnAtomicUpdateMayBeMissed() {
    Explorer updates =
        Explorer.of(
            world -> {
              Register<String> register = world.register("r");
              world.process(
                  "w",
                  () -> {
                    try {
                      return register.compareAndSet(register.get().version(), "a");
                    } catch (RegisterUnavailableException e) {
                      return e.effect() + " " + register.get().version();
                    }
                  });
            });
    assertEquals(
        Set.of("w: true", "w: NONE 0", "w: UNKNOWN 0", "w: UNKNOWN 1"),
        outcomes(updates.atomicUpdates().omissions(1)));
  }

  /** A read without an answer is a step of its own, and the next call may be answered. */
  @Test
  void aReadThatIsMissedIsNotHalfOfAnAtomicUpdate() {
    Explorer updates =
        Explorer.of(
                world -> {
                  Register<String> register = world.register("r");
                  world.process("w", () -> read(register) + " then " + written(register, "a"));
                })
            .atomicUpdates();
    assertEquals(
        Set.of("w: 0 then true", "w: NONE then true"),
        outcomes(updates.omissions(1, Omission.REFUSED)));
    assertEquals(
        Set.of("w: 0 then true", "w: NONE then true", "w: NONE then NONE"),
        outcomes(updates.omissions(0).outages(1).outagesMayEnd()));
  }

  @Test
  void aRegisterThatStoppedAnsweringMayComeBack() {
    Set<String> forGood = outcomes(writer().outages(1));
    assertEquals(
        Set.of("w: true then 1", "w: true then NONE", "w: NONE then NONE"), forGood);
    Set<String> forAWhile = outcomes(writer().outages(1).outagesMayEnd());
    assertTrue(forAWhile.containsAll(forGood));
    assertTrue(forAWhile.contains("w: NONE then 0"), forAWhile.toString());
    assertEquals(forAWhile, outcomes(writer().outagesToOne(1).outagesMayEnd()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0- 0", "0? 0", "0+ 0", "0~ l0 0", "0~ 0 l0", "o0 0 r0 0", "o0.0 0 r0.0 0"})
  void aScheduleWithFailuresIsRepeatedPrintedAndDrawn(String trace) {
    Explorer explorer = writer().omissions(1).outages(1).outagesMayEnd();
    Schedule schedule = explorer.schedule(trace);
    assertEquals(trace, schedule.trace());
    assertEquals(trace.split(" ").length, schedule.length());
    assertTrue(explorer.replay(trace).failing().isEmpty());
    String table = schedule.table();
    for (Omission omission : Omission.values()) {
      boolean isMissed = trace.contains(Move.sign(omission));
      assertEquals(isMissed, table.contains("(" + omission + ")"), table);
    }
    assertEquals(trace.contains("r0"), table.contains("answers again"), table);
    assertEquals(trace.contains("l0"), table.contains("late: compareAndSet(0, a)"), table);
    String drawn = schedule.picture().toSvg() + schedule.diagram();
    assertEquals(trace.contains("r0"), drawn.contains("answers again"), drawn);
    assertEquals(trace.contains("l0"), drawn.contains("late: compareAndSet"), drawn);
  }

  @Test
  void refusesATraceWithAFailureThatCannotBe() {
    assertThrows(IllegalArgumentException.class, () -> writer().omissions(1).replay("l0"));
    assertThrows(IllegalArgumentException.class, () -> writer().omissions(1).replay("0 0~"));
  }
}
