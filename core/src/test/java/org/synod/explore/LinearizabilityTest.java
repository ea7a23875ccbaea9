// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.synod.memory.Words;

/** A number that a writer keeps in two words, and readers of it: which histories are refused. */
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

  /** Reads both words, which no state of the model has different. */
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

  /** A value read, and then an older one: each call alone is fine, their order is not. */
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

  /** The same by two readers, where the second begins when the first has returned. */
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

  /** A writer that crashed after its first word has written, or has not. */
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
    assertEquals(3, found.longestRun(), "both steps of the writer and one of the reader, or a crash");
  }
}
