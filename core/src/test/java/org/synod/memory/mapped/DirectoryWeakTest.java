// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.explore.World.Step;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.weak.Weakening;
import org.synod.explore.weak.Weakening.Access;
import org.synod.memory.Region;
import org.synod.memory.Words;
import org.synod.memory.layout.Stride;
import org.synod.memory.mapped.layout.Directory;

/**
 * The words of a {@link Directory} over weak memory: each run passes, and fails when an access is
 * weakened by one step. docs/ordering.md names the runs.
 */
class DirectoryWeakTest {
  private static final int ENTRIES = 2;
  private static final int LENGTH = Directory.words(ENTRIES) + 4 * Stride.WORDS;

  /** A small run of the production code. */
  enum Run {
    /** Two processes make the same name, and each reads the header that is there. */
    ONE_NAME(DirectoryWeakTest::oneName),
    /** One makes a name while another reads the headers that there are. */
    HEADERS(DirectoryWeakTest::headers),
    /** The same, and the count of names is linearizable. */
    COUNT(DirectoryWeakTest::count);

    private final BiConsumer<World, Directory> setup;

    Run(BiConsumer<World, Directory> setup) {
      this.setup = setup;
    }

    Exploration with(Weakening weakening) {
      return Explorer.of(
              world -> {
                world.weak();
                Words words = weakening.of(world.memory("w", 2)).allocate(LENGTH);
                words.setOpaque(Directory.NEXT_FREE, Directory.words(ENTRIES));
                setup.accept(world, new Directory("file", words, 0, ENTRIES));
              })
          .explore();
    }
  }

  private static int make(Directory directory) {
    return directory.region(new Region("a", "t", 1), /* mayMake */ true);
  }

  private static void oneName(World world, Directory directory) {
    for (int i = 0; i < 2; i++) {
      world.process("p" + i, () -> make(directory));
    }
  }

  private static void headers(World world, Directory directory) {
    world.process("makes", () -> make(directory));
    world.process("reads", () -> directory.regions().size());
  }

  private static void count(World world, Directory directory) {
    world.linearizable(0);
    world.process(
        "makes",
        () ->
            world.<Integer, Boolean>call(
                "make", () -> make(directory) > 0, names -> new Step<>(names + 1, true)));
    world.process(
        "counts",
        () ->
            world.<Integer, Integer>call(
                "count", () -> directory.regions().size(), names -> new Step<>(names, names)));
  }

  /** A weakening by one step, a run that shows it, and what fails then. */
  enum Weakened {
    ENTRY(Run.COUNT, Access.GET_VOLATILE, "Directory.entry", Mode.ACQUIRE, "not linearizable"),
    ENTRY_WITHOUT_ACQUIRE(
        Run.HEADERS, Access.GET_VOLATILE, "Directory.entry", Mode.OPAQUE, "checksum"),
    ENTRY_EXCHANGE_WITHOUT_RELEASE(
        Run.HEADERS, Access.EXCHANGE, "Directory.region", Mode.ACQUIRE, "checksum"),
    ENTRY_EXCHANGE_WITHOUT_ACQUIRE(
        Run.ONE_NAME, Access.EXCHANGE, "Directory.region", Mode.RELEASE, "checksum");

    private final Run run;
    private final Weakening weakening;
    private final String failure;

    Weakened(Run run, Access access, String caller, Mode mode, String failure) {
      this.run = run;
      weakening = Weakening.of(access, caller, mode);
      this.failure = failure;
    }
  }

  /** A weakening that no run shows: the next free word publishes nothing. */
  enum Spare {
    NEXT_FREE(Access.GET_VOLATILE, "Directory.nextFree", Mode.OPAQUE),
    NEXT_FREE_EXCHANGE(Access.EXCHANGE, "Directory.setAside", Mode.OPAQUE);

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
    weakened.run.with(weakened.weakening).requireFailure(weakened.failure);
  }

  @ParameterizedTest
  @EnumSource
  void passesAllTheSame(Spare spare) {
    for (Run run : Run.values()) {
      run.with(spare.weakening).requireComplete();
    }
  }
}
