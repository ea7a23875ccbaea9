// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.synod.memory.Words;

/** Runs whose fault shows only at their end. */
class WrongEndTest {

  private static long read(World world, Words words, int index, long told) {
    return world.<Long, Long>call(
        "read", () -> words.getVolatile(index) + told, state -> new World.Step<>(state, state));
  }

  /** One process reads 1, which nobody has written. Another takes its time. */
  private static Consumer<World> misread(boolean fails) {
    return world -> {
      Words words = world.memory("w", 2).allocate(2);
      world.linearizable(0L);
      world.process(
          "slow",
          () -> {
            words.getVolatile(0);
            words.getVolatile(0);
            assertTrue(words.getVolatile(0) == 0 && !fails, "the third step of slow");
            return "";
          });
      world.process("bad", () -> read(world, words, 1, 1));
    };
  }

  /**
   * The wrong end is found one move further, from a state before that of the run that has ended.
   */
  @Test
  void aWrongEndIsFoundBeforeAFailureFurtherOn() {
    Exploration found = Explorer.of(misread(true)).crashes(1).explore();
    assertEquals(2, found.failing().orElseThrow().length(), found.toString());
    assertTrue(String.valueOf(found.failure()).contains("not linearizable from 0"));
    Exploration third =
        Explorer.of(
                world -> {
                  misread(true).accept(world);
                  world.process("late", () -> "");
                })
            .explore();
    assertEquals("0 0 0", third.failing().orElseThrow().trace(), "no run has ended by then");
  }

  @Test
  void aRunIsFoundWrongAtItsEndWhenItIsRepeated() {
    Explorer explorer = Explorer.of(misread(false));
    Exploration found = explorer.explore();
    Schedule schedule = found.failing().orElseThrow();
    Exploration again = explorer.replay(schedule.trace());
    assertEquals(String.valueOf(found.failure()), String.valueOf(again.failure()));
    assertEquals(schedule.trace(), again.failing().orElseThrow().trace());
    assertEquals(Optional.empty(), explorer.replay("0 1 0").failing(), "it has not ended");
  }

  @Test
  void aRunThatIsRepeatedToItsEndTellsItsOutcome() {
    Explorer explorer =
        Explorer.of(
            world -> {
              Words words = world.memory("w", 2).allocate(1);
              world.process("p", () -> words.getVolatile(0));
              world.process("q", () -> words.getVolatile(0) + 1);
            });
    assertEquals(Set.of("p: 0, q: 1"), explorer.replay("1 0").outcomes());
    assertEquals(Set.of("p: crashed, q: 1"), explorer.replay("x0 1").outcomes());
    assertEquals(Set.of(), explorer.replay("1").outcomes());
  }
}
