// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.synod.explore.engine.Move;
import org.synod.memory.Words;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/**
 * A writer keeps a number in two words, and others read it. The tests tell which histories are
 * refused.
 */
class LinearizabilityTest {

  /** Writes 1 into both words, one after the other. */
  private static Long write(World world, Words words) {
    return world.<Long, Long>call(
        "write 1",
        () -> {
          words.setOpaque(0, 1);
          words.setOpaque(1, 1);
          return 0L;
        },
        state -> new World.Step<>(1L, 0L));
  }

  /** Reads one of the words. */
  private static Long read(World world, Words words, int copy) {
    return world.<Long, Long>call(
        "read " + copy, () -> words.getVolatile(copy), state -> new World.Step<>(state, state));
  }

  /** Reads both words, which are equal in every state of the model. */
  private static Long readBoth(World world, Words words) {
    return world.<Long, Long>call(
        "read both",
        () -> words.getVolatile(0) * 10 + words.getVolatile(1),
        state -> new World.Step<>(state, state * 11));
  }

  private static Consumer<World> with(Words[] words, Consumer<World> readers) {
    return world -> {
      words[0] = world.memory("w", 3).allocate(2);
      world.linearizable(0L);
      world.process("writer", () -> write(world, words[0]));
      readers.accept(world);
    };
  }

  private static void assertRefused(String call, Exploration found) {
    String message = String.valueOf(found.failure());
    assertTrue(message.contains("not linearizable from 0"), message);
    assertTrue(message.contains(call), message);
  }

  @Test
  void aWriteTakesEffectAtOneMoment() {
    Words[] words = new Words[1];
    Explorer.of(with(words, world -> world.process("r", () -> read(world, words[0], 0))))
        .explore()
        .requireComplete();
    Explorer.of(with(words, world -> world.process("r", () -> read(world, words[0], 1))))
        .explore()
        .requireComplete();
  }

  @Test
  void aTornReadIsRefused() {
    Words[] words = new Words[1];
    assertRefused(
        "r: read both -> 1",
        Explorer.of(with(words, world -> world.process("r", () -> readBoth(world, words[0]))))
            .explore());
  }

  /**
   * A process reads a value, and then an older one. Each call alone is right, and their order is
   * not.
   */
  @Test
  void aReadOfSomethingOlderThanTheReadBeforeIsRefused() {
    Words[] words = new Words[1];
    assertRefused(
        "r: read 1 -> 0",
        Explorer.of(
                with(
                    words,
                    world ->
                        world.process(
                            "r", () -> read(world, words[0], 0) + read(world, words[0], 1))))
            .explore());
  }

  /** One reader returns a value. Another one, which begins after that, reads an older value. */
  @Test
  void aReadOlderThanWhatAnotherHasReturnedIsRefused() {
    Words[] words = new Words[1];
    assertRefused(
        "s: read 1 -> 0",
        Explorer.of(
                with(
                    words,
                    world -> {
                      world.process("r", () -> read(world, words[0], 0));
                      world.process("s", () -> read(world, words[0], 1));
                    }))
            .explore());
  }

  /** The call of a writer that crashed after its first word has taken effect, or has not. */
  @Test
  void aCallThatNeverReturnsMayHaveTakenEffect() {
    Words[] words = new Words[1];
    Exploration found =
        Explorer.of(with(words, world -> world.process("r", () -> read(world, words[0], 0))))
            .crashes(1)
            .explore()
            .requireComplete();
    assertTrue(found.outcomes().contains("writer: crashed, r: 1"));
    assertTrue(found.outcomes().contains("writer: crashed, r: 0"));
    assertEquals(3, found.longestRun(), "two steps of the writer and one of the reader");
  }

  /**
   * Writes 1, which a register may miss, and then reads twice. The second read returns too much by
   * {@code more}.
   */
  private static Consumer<World> writesAndReads(long more) {
    return world -> {
      Register<Long> register = world.register("r", 0L);
      world.linearizable(0L);
      world.process(
          "p",
          () -> {
            String said = "";
            try {
              world.<Long, Boolean>call(
                  "write 1",
                  () -> register.compareAndSet(1, 1L),
                  state -> new World.Step<>(1L, true));
            } catch (RegisterUnavailableException e) {
              said = e.effect() + " ";
            }
            for (long wrong : new long[] {0, more}) {
              said +=
                  world.<Long, Long>call(
                      "read",
                      () -> register.get().value() + wrong,
                      state -> new World.Step<>(state, state));
            }
            return said;
          });
    };
  }

  @Test
  void aCallThatThrewMayTakeEffectAtAnyLaterTimeOrNever() {
    assertEquals(
        Set.of("p: 11", "p: NONE 00", "p: UNKNOWN 00", "p: UNKNOWN 01", "p: UNKNOWN 11"),
        Explorer.of(writesAndReads(0))
            .omissions(1, Omission.REFUSED, Omission.LATE)
            .explore()
            .requireNoFailure()
            .outcomes()
            .stream()
            .filter(each -> !each.contains("unavailable"))
            .collect(Collectors.toSet()));
  }

  @Test
  void aCallAfterOneThatThrewIsStillChecked() {
    for (Omission kind : Omission.values()) {
      Explorer explorer = Explorer.of(writesAndReads(7)).omissions(1, kind);
      Exploration found = explorer.replay("0" + Move.sign(kind) + " 0 0");
      assertRefused("p: read -> " + (kind == Omission.UNANSWERED ? 8 : 7), found);
      assertRefused("p: write 1 (not returned)", found);
    }
  }

  /** A call without a step has no moment of its own. It takes place where its process is then. */
  @Test
  void aCallWithoutAStepTakesPlaceBehindTheStepBeforeIt() {
    for (long told = 0; told <= 1; told++) {
      long remembered = told;
      Words[] words = new Words[1];
      // 0 is wrong after a step that follows the write, 1 is wrong after one that precedes it
      assertRefused(
          "r: remembered -> " + told,
          Explorer.of(with(words, world -> remembers(world, words, seen -> remembered))).explore());
    }
    Words[] words = new Words[1];
    Explorer.of(with(words, world -> remembers(world, words, seen -> seen)))
        .explore()
        .requireComplete();
  }

  /**
   * Reads, then returns something that depends on the read from a call without a step, and goes on.
   */
  private static void remembers(World world, Words[] words, UnaryOperator<Long> told) {
    world.process(
        "r",
        () -> {
          long seen = words[0].getVolatile(1);
          world.<Long, Long>call(
              "remembered", () -> told.apply(seen), state -> new World.Step<>(state, state));
          return words[0].getVolatile(1);
        });
  }

  /** Adding 1 and writing 1 lead to the same number, but different calls are left to come. */
  @Test
  void whichCallsAreLeftCountsAsWellAsWhatTheOthersCameTo() {
    Explorer explorer =
        Explorer.of(
            world -> {
              Words words = world.memory("w", 3).allocate(1);
              world.linearizable(0L);
              takesTwoSteps(world, words, "add 1", number -> number + 1);
              takesTwoSteps(world, words, "write 1", number -> 1L);
              world.process(
                  "r",
                  () ->
                      world.<Long, Long>call(
                          "read",
                          () -> words.getVolatile(0) + 2,
                          state -> new World.Step<>(state, state)));
            });
    assertEquals(Set.of("add 1: crashed, write 1: crashed, r: 2"),
        explorer.replay("0 1 x0 x1 2").requireNoFailure().outcomes());
    assertRefused("r: read -> 2", explorer.replay("0 x0 x1 2"));
  }

  private static void takesTwoSteps(
      World world, Words words, String label, UnaryOperator<Long> change) {
    world.process(
        label,
        () ->
            world.<Long, Long>call(
                label,
                () -> words.getVolatile(0) + words.getVolatile(0),
                state -> new World.Step<>(change.apply(state), 0L)));
  }
}
