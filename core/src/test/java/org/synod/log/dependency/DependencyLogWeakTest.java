// SPDX-License-Identifier: Apache-2.0
package org.synod.log.dependency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.weak.Weakening;
import org.synod.explore.weak.Weakening.Access;
import org.synod.memory.Memory;
import org.synod.memory.Words;

/**
 * The accesses of {@link DependencyLog} over weak memory: each run passes, and fails when an access
 * is weakened by one step. docs/ordering.md names the runs.
 */
class DependencyLogWeakTest {
  private static final String BEFORE = "done before the append";
  private static final String BOTH = "at both tails before one behind it";

  /** A small run of the production code. */
  enum Run {
    /** A thread that finds a command at a tail, as a follower does, sees what was done before. */
    FOUND(BEFORE, DependencyLogWeakTest::found),
    /** An append behind another sees what was done before that. */
    DONE_BEFORE(BEFORE, (world, memory) -> doneBefore(world, memory, 0)),
    /** The same, of commands with two tails. */
    DONE_BEFORE_AT_TWO(BEFORE, (world, memory) -> doneBefore(world, memory, 0, 1)),
    /** An append behind another finds that at each of its tails. */
    BEHIND_BOTH(BOTH, DependencyLogWeakTest::behindBoth);

    private final String failure; // if an access is weaker
    private final BiConsumer<World, Memory> setup;

    Run(String failure, BiConsumer<World, Memory> setup) {
      this.failure = failure;
      this.setup = setup;
    }

    Exploration with(Weakening weakening) {
      return Explorer.of(
              world -> {
                world.weak();
                setup.accept(world, weakening.of(world.memory("w", 2)));
              })
          .explore();
    }
  }

  private static void found(World world, Memory memory) {
    Tails<String> tails = Tails.InReferences.of(memory, 2, 1);
    DependencyLog<String> log = new DependencyLog<>(memory, tails);
    Words done = memory.allocate(1);
    world.process(
        "p",
        () -> {
          done.setOpaque(0, 1);
          return log.append("a", 0).position;
        });
    world.process(
        "q",
        () -> {
          boolean isFound = tails.get(0) != null;
          if (isFound) {
            assertEquals(1, done.getOpaque(0), BEFORE);
          }
          return isFound;
        });
  }

  private static void doneBefore(World world, Memory memory, long... keys) {
    DependencyLog<String> log = new DependencyLog<>(memory, Tails.InReferences.of(memory, 2, 1));
    Words done = memory.allocate(1);
    world.process(
        "p",
        () -> {
          done.setOpaque(0, 1);
          return log.append("a", keys).position;
        });
    world.process(
        "q",
        () -> {
          long place = log.append("b", keys).position;
          if (place == 2) {
            assertEquals(1, done.getOpaque(0), BEFORE);
          }
          return place;
        });
  }

  private static void behindBoth(World world, Memory memory) {
    Tails<String> tails = Tails.InReferences.of(memory, 2, 1);
    DependencyLog<String> log = new DependencyLog<>(memory, tails);
    world.process("p", () -> log.append("a", 0, 1).position);
    world.process(
        "q",
        () -> {
          long place = log.append("b", 0).position;
          if (place == 2) {
            assertNotNull(tails.get(1), BOTH);
          }
          return place;
        });
  }

  /** A weakening by one step, and a run that shows it. */
  enum Weakened {
    TAIL_READ(Run.FOUND, Access.GET_VOLATILE, "Tails.InReferences.get", Mode.OPAQUE),
    TAIL_EXCHANGE_WITHOUT_RELEASE(
        Run.FOUND, Access.EXCHANGE, "Tails.InReferences.replace", Mode.ACQUIRE);

    private final Run run;
    private final Weakening weakening;

    Weakened(Run run, Access access, String caller, Mode mode) {
      this.run = run;
      weakening = Weakening.of(access, caller, mode);
    }
  }

  /** A weakening that no run shows: the tails, which are read behind it, order all. */
  enum Spare {
    DONE_WRITE(Access.SET_RELEASE, "Entry.setDone", Mode.OPAQUE),
    DONE_READ(Access.GET_VOLATILE, "Entry.isDone", Mode.OPAQUE),
    TAIL_EXCHANGE_WITHOUT_ACQUIRE(
        Access.EXCHANGE, "Tails.InReferences.replace", Mode.RELEASE);

    private final Weakening weakening;

    Spare(Access access, String caller, Mode mode) {
      weakening = Weakening.of(access, caller, mode);
    }
  }

  @ParameterizedTest
  @EnumSource
  void passes(Run run) {
    run.with(Weakening.none()).requireComplete();
  }

  @ParameterizedTest
  @EnumSource
  void failsWhenItIsWeaker(Weakened weakened) {
    weakened.run.with(weakened.weakening).requireFailure(weakened.run.failure);
  }

  @ParameterizedTest
  @EnumSource
  void passesAllTheSame(Spare spare) {
    for (Run run : Run.values()) {
      run.with(spare.weakening).requireComplete();
    }
  }
}
