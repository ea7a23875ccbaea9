// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.Spec;
import org.synod.explore.World;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.weak.Weakening;
import org.synod.explore.weak.Weakening.Access;
import org.synod.memory.Codec;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.register.slots.SlotWords;
import org.synod.register.slots.TailWriter;

/**
 * The accesses of the slot algorithm over weak memory: each run passes, and fails when an access is
 * weakened by one step. docs/ordering.md names the runs.
 */
class SlotWeakTest {

  /** A small run of the production code. */
  enum Run {
    /** A reader copies a slot of several words while its writer fills it again. */
    COPY("not of its version", SlotWeakTest::copy),
    /** The same with one word, which a method of its own reads and writes. */
    NUMBER("numbers of", SlotWeakTest::number),
    /** Two processes each write one register and read another: one order of both. */
    TWO_REGISTERS("neither sees the other's write", SlotWeakTest::twoRegisters),
    /** A word beside a register, which belongs to a version. */
    VALIDATED("a word of a later version", SlotWeakTest::validated),
    /** A reader copies what a tail writer stores again. */
    TAIL("not of its version", SlotWeakTest::tail),
    /** The same, and another object writes as the tail writer's member. */
    TAIL_OF_TWO_OBJECTS("not of its version", SlotWeakTest::tailOfTwoObjects),
    /** The note of a process is there when its write is. */
    NOTE("a note that is older", SlotWeakTest::note);

    private final String failure; // when an access is weaker
    private final BiConsumer<World, Weakening> setup;

    Run(String failure, BiConsumer<World, Weakening> setup) {
      this.failure = failure;
      this.setup = setup;
    }

    Exploration with(Weakening weakening) {
      return Explorer.of(
              world -> {
                world.weak();
                setup.accept(world, weakening);
              })
          .explore();
    }
  }

  private static final int WIDTH = 2;

  private static void copy(World world, Weakening weakening) {
    Memory memory = weakening.of(world.memory("w", 2));
    SlotRegister<long[]> register = new SlotRegister<>(memory, Codec.ofLongs(WIDTH));
    register.compareAndSetWords(memory.current(), 0, new long[] {1, 1});
    world.process(
        "writer",
        () -> {
          for (long version = 1; version < 3; version++) {
            long next = version + 1;
            register.compareAndSetWords(memory.current(), version, new long[] {next, next});
          }
          return 0;
        });
    world.process(
        "reader",
        () -> {
          long[] into = new long[WIDTH];
          long version = register.read(into);
          assertEquals(List.of(version, version), List.of(into[0], into[1]), "not of its version");
          return version;
        });
  }

  private static void number(World world, Weakening weakening) {
    Memory memory = weakening.of(world.memory("w", 2));
    VersionedLong number = new VersionedLong(memory);
    number.setIfVersion(0, 1);
    world.process(
        "writer",
        () -> {
          number.setIfVersion(1, 2);
          number.setIfVersion(2, 3);
          return 0;
        });
    world.process(
        "reader",
        () -> {
          long first = number.get();
          long version = number.version();
          long second = number.get();
          assertTrue(
              first <= version && version <= second,
              "numbers of " + first + ", " + version + ", " + second);
          return second;
        });
  }

  private static void twoRegisters(World world, Weakening weakening) {
    Memory memory = weakening.of(world.memory("w", 2));
    List<VersionedLong> both = List.of(new VersionedLong(memory), new VersionedLong(memory));
    for (int me = 0; me < 2; me++) {
      int mine = me;
      world.process(
          "p" + me,
          () -> {
            both.get(mine).setIfVersion(0, 1);
            return both.get(1 - mine).version();
          });
    }
    world.check(
        new Spec<Integer>() {
          @Override
          public Integer start() {
            return 0;
          }

          @Override
          public Integer next(Integer remembered, View view) {
            boolean neither =
                Long.valueOf(0).equals(view.result(0)) && Long.valueOf(0).equals(view.result(1));
            assertTrue(!neither, "neither sees the other's write");
            return 0;
          }
        });
  }

  private static void validated(World world, Weakening weakening) {
    Memory memory = weakening.of(world.memory("w", 2));
    VersionedLong number = new VersionedLong(memory);
    Words beside = memory.allocate(1);
    world.process(
        "writer",
        () -> {
          number.setIfVersion(0, 1);
          beside.setRelease(0, 1); // of version 1
          return 0;
        });
    world.process(
        "reader",
        () -> {
          long version = number.version();
          long word = beside.getOpaque(0);
          boolean isValid = number.validate(version);
          assertTrue(!isValid || word <= version, "a word of a later version");
          return isValid;
        });
  }

  private static void tail(World world, Weakening weakening) {
    tail(world, weakening, /* isBeside */ false);
  }

  private static void tailOfTwoObjects(World world, Weakening weakening) {
    tail(world, weakening, /* isBeside */ true);
  }

  private static void tail(World world, Weakening weakening, boolean isBeside) {
    Memory memory = weakening.of(world.memory("w", 2));
    SlotRegister<long[]> one = new SlotRegister<>(memory, Codec.ofLongs(WIDTH));
    SlotRegister<long[]> other = new SlotRegister<>(memory, Codec.ofLongs(WIDTH));
    for (long version = 0; version < 2; version++) {
      one.compareAndSetWords(memory.current(), version, new long[] {0, version + 1});
      other.compareAndSetWords(memory.current(), version, new long[] {0, version + 1});
    }
    world.process(
        "writer",
        () -> {
          Member me = memory.current();
          TailWriter writer = new TailWriter(me, List.of(one, other), 1);
          writer.begin(2);
          writer.write(2, new long[] {3});
          if (isBeside) {
            one.compareAndSetWords(me, 3, new long[] {0, 4});
            return writer.write(3, new long[] {5}); // to the slot that the cell points to
          }
          writer.write(3, new long[] {4});
          return 0;
        });
    world.process(
        "reader",
        () -> {
          long[] into = new long[WIDTH];
          long version = one.read(into);
          assertEquals(version, into[1], "not of its version");
          return version;
        });
  }

  private static void note(World world, Weakening weakening) {
    Memory memory = weakening.of(world.memory("w", 2));
    SlotWords slots = new SlotWords(memory, null, "note", /* width */ 1, /* isNoted */ true);
    world.process(
        "writer",
        () -> {
          slots.note(memory.current(), 1);
          slots.compareAndSet(memory.current(), 0, new long[] {1});
          return 0;
        });
    world.process(
        "reader",
        () -> {
          long version = slots.version();
          assertTrue(slots.note(0) >= version, "a note that is older than the write behind it");
          return version;
        });
  }

  /** A weakening by one step, and a run that shows it. */
  enum Weakened {
    CELL_FIRST_READ(Run.TWO_REGISTERS, Access.GET_VOLATILE, "", Mode.ACQUIRE),
    CELL_FIRST_READ_OF_A_COPY(Run.COPY, Access.GET_VOLATILE, "", Mode.OPAQUE),
    CELL_EXCHANGE_WITHOUT_RELEASE(Run.COPY, Access.EXCHANGE, "", Mode.ACQUIRE),
    CELL_EXCHANGE_WITHOUT_ACQUIRE(Run.TWO_REGISTERS, Access.EXCHANGE, "", Mode.RELEASE),
    FENCE_OF_A_READER(Run.COPY, Access.ACQUIRE_FENCE, "SlotCell.isStill", Mode.PLAIN),
    FENCE_OF_A_READER_OF_ONE_WORD(Run.NUMBER, Access.ACQUIRE_FENCE, "SlotCell.isStill", Mode.PLAIN),
    FENCE_OF_A_WRITER(Run.COPY, Access.RELEASE_FENCE, "SlotWindow.fill", Mode.PLAIN),
    FENCE_OF_A_WRITER_OF_ONE_WORD(
        Run.NUMBER, Access.RELEASE_FENCE, "SlotWindow.fillWord", Mode.PLAIN),
    FENCE_OF_VALIDATE(Run.VALIDATED, Access.ACQUIRE_FENCE, "VersionedLong.validate", Mode.PLAIN),
    FENCE_OF_A_TAIL_WRITER(Run.TAIL, Access.RELEASE_FENCE, "TailWriter.stageAndSwing", Mode.PLAIN),
    CELL_BEFORE_A_NOTE(Run.NOTE, Access.GET_VOLATILE, "SlotWords.cell", Mode.OPAQUE);

    private final Run run;
    private final Weakening weakening;

    Weakened(Run run, Access access, String caller, Mode mode) {
      this.run = run;
      weakening = Weakening.of(access, caller, mode);
    }
  }

  /** A weakening that no run shows. */
  enum Spare {
    /** A thread sees what it has written itself. */
    CELL_OF_A_TAIL_WRITER(
        Run.TAIL_OF_TWO_OBJECTS, Access.GET_OPAQUE, "TailWriter.isStill", Mode.PLAIN),
    /** The read of the cell before it acquires. */
    NOTE(Run.NOTE, Access.GET_VOLATILE, "SlotWords.note", Mode.OPAQUE),
    /** The fence before a slot is filled is behind the note. */
    EXCHANGE_BEHIND_A_NOTE(Run.NOTE, Access.EXCHANGE, "", Mode.ACQUIRE);

    private final Run run;
    private final Weakening weakening;

    Spare(Run run, Access access, String caller, Mode mode) {
      this.run = run;
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
    spare.run.with(spare.weakening).requireComplete();
  }
}
