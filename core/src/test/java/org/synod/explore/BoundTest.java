// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Refusal;
import org.synod.register.Register;

/** The place where an exploration ends that is too large, and where one begins that is told to. */
class BoundTest {
  private static final int STEPS = 6;

  /**
   * Two processes that count, each for itself. With the fault, the first fails if it meets the
   * second at the end.
   */
  private static Consumer<World> counters(boolean isFaulty) {
    return world -> {
      Register<Integer> one = world.register("one", 0);
      Register<Integer> two = world.register("two", 0);
      world.process(
          "p",
          () -> {
            for (int i = 0; i < STEPS; i++) {
              one.compareAndSet(1 + i, i + 1);
            }
            if (isFaulty && two.get().value() == STEPS) {
              throw new AssertionError("q was as far as this");
            }
            return "done";
          });
      world.process(
          "q",
          () -> {
            for (int i = 0; i < STEPS; i++) {
              two.compareAndSet(1 + i, i + 1);
            }
            return "done";
          });
    };
  }

  @Test
  void anInterruptEndsItAndIsTold() {
    Thread.currentThread().interrupt();
    Exploration found = Explorer.of(counters(true)).randomRuns(9, 1).explore();
    assertTrue(Thread.interrupted(), "the thread stays interrupted");
    assertEquals("an interrupt", found.bound());
    assertEquals(0, found.randomRuns());
    String said = assertThrows(AssertionError.class, found::requireComplete).getMessage();
    assertTrue(said.contains("NOT complete, ended by an interrupt; 1 of them"), said);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 17})
  void noMoreStatesAreReachedThanWereAskedFor(int most) {
    Exploration found = Explorer.of(counters(false)).maxStates(most).explore();
    assertEquals(most, found.states());
    assertEquals("the bound of " + most + " states", found.bound());
    assertTrue(found.left() > 0 && found.left() <= most, found.toString());
    String said = assertThrows(AssertionError.class, found::requireComplete).getMessage();
    assertTrue(said.contains(found.left() + " of them were not gone on from"), said);
  }

  @Test
  void whatIsLeftAreTheStatesThatNoMoveWasMadeFrom() {
    // after 3 moves there are 1 + 2 + 3 + 4 states; the next two are 4 moves far
    assertEquals(4, Explorer.of(counters(false)).maxStates(10).explore().left());
    assertEquals(4 + 1, Explorer.of(counters(false)).maxStates(11).explore().left());
  }

  /** Levels of 1, 2, 3 and 4 states, and the states of the next one so far. */
  @Test
  void progressTellsWhatIsDoneOfALevel() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Explorer explorer = Explorer.of(counters(false)).maxStates(11);
    explorer.progress(new PrintStream(out)).progressEach(5).explore();
    assertEquals(
        List.of(
            "5 states, 4 steps; depth 1: 0 of 2 done, 2 at the next",
            "10 states, 12 steps; depth 2: 2 of 3 done, 4 at the next"),
        out.toString().lines().toList());
  }

  @Test
  void aBoundThatIsJustEnoughIsNone() {
    long states = Explorer.of(counters(false)).explore().requireComplete().states();
    Explorer.of(counters(false)).maxStates((int) states).explore().requireComplete();
    assertEquals(
        states - 1, Explorer.of(counters(false)).maxStates((int) states - 1).explore().states());
  }

  @Test
  void randomRunsFindWhatLiesBeyondTheBound() {
    Explorer cut = Explorer.of(counters(true)).maxStates(20);
    cut.explore().requireNoFailure();
    Exploration found =
        cut.randomRuns(200, 1).explore().requireFailure("q was as far as this");
    Schedule schedule = found.failing().orElseThrow();
    assertEquals(2 * STEPS + 1, schedule.length());
    Explorer.of(counters(true))
        .replay(schedule.trace())
        .requireFailure("q was as far as this");
    assertEquals(schedule.trace(), cut.explore().failing().orElseThrow().trace(), "the same again");
  }

  @Test
  void randomRunsThatFindNothingDoNotMakeItComplete() {
    Exploration found = Explorer.of(counters(false)).maxStates(20).randomRuns(50, 1).explore();
    assertEquals(50, found.randomRuns());
    assertEquals(Set.of("p: done, q: done"), found.outcomes());
    assertEquals(20, found.states());
    assertThrows(AssertionError.class, found::requireComplete);
    Exploration whole = Explorer.of(counters(false)).randomRuns(50, 1).explore().requireComplete();
    assertEquals(0, whole.randomRuns());
  }

  @Test
  void anExplorationBeginsAfterASchedule() {
    Explorer whole = Explorer.of(counters(true));
    whole.explore().requireFailure("q was as far as this");
    whole.startAfter("0 0 0 0 0 0 0").explore().requireComplete(); // p has ended before q began
    Exploration found = whole.startAfter("1 1 1 1 1 1").explore().requireFailure("as far as this");
    assertEquals("1 1 1 1 1 1 0 0 0 0 0 0 0", found.failing().orElseThrow().trace());
    Refusal.ofNull("trace", () -> whole.startAfter(null));
    Refusal.ofArgument("trace: 7", () -> whole.startAfter("7").explore());
    Refusal.ofArgument("randomRuns: -1", () -> whole.randomRuns(-1, 0));
  }

  @Test
  void aScheduleThatFailsOnTheWayIsTheResult() {
    Explorer.of(counters(true))
        .startAfter("1 1 1 1 1 1 0 0 0 0 0 0 0")
        .explore()
        .requireFailure("q was as far as this");
  }

  @Test
  void aFailureIsRequiredByWhatIsSaidOfIt() {
    Exploration found = Explorer.of(counters(true)).explore();
    assertEquals(found, found.requireFailure("as far"));
    assertThrows(AssertionError.class, () -> found.requireFailure("deadlock"));
    Exploration sound = Explorer.of(counters(false)).explore();
    assertThrows(AssertionError.class, () -> sound.requireFailure(""));
    Refusal.ofNull("saying", () -> found.requireFailure(null));
  }
}
