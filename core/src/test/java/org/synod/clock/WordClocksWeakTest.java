// SPDX-License-Identifier: Apache-2.0
package org.synod.clock;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.Spec;
import org.synod.explore.World;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.weak.Weakening;
import org.synod.explore.weak.Weakening.Access;
import org.synod.memory.Memory;
import org.synod.memory.Words;

/**
 * The two accesses of a clock of one word over weak memory: each run passes, and fails when an
 * access is weakened by one step. docs/ordering.md names the runs. One run passes all the same:
 * that no two events have one stamp rests on the word alone, in any mode.
 */
class WordClocksWeakTest {

  /** A clock whose physical time, if it has one, stands still. */
  interface Subject {
    long tick();

    long time();
  }

  enum Kind {
    LAMPORT(memory -> lamport(new LamportClock(memory))),
    HYBRID(memory -> hybrid(new HybridClock(memory, () -> 0, Duration.ZERO)));

    private final Function<Memory, Subject> make;

    Kind(Function<Memory, Subject> make) {
      this.make = make;
    }
  }

  private static Subject lamport(LamportClock clock) {
    return subject(clock::tick, clock::time);
  }

  private static Subject hybrid(HybridClock clock) {
    return subject(clock::tick, clock::time);
  }

  private static Subject subject(LongSupplier tick, LongSupplier time) {
    return new Subject() {
      @Override
      public long tick() {
        return tick.getAsLong();
      }

      @Override
      public long time() {
        return time.getAsLong();
      }
    };
  }

  /** A small run of the production code. */
  enum Run {
    /** A process reads the stamp of another's event, and then a word from before the event. */
    SEEN("not what came before its event") {
      @Override
      void setUp(World world, Function<Memory, Subject> make, Memory memory) {
        follow(world, make.apply(memory), memory.allocate(1), false);
      }
    },
    /** The same by the stamp of an event of its own, which comes later. */
    FOLLOWED("not what came before its event") {
      @Override
      void setUp(World world, Function<Memory, Subject> make, Memory memory) {
        follow(world, make.apply(memory), memory.allocate(1), true);
      }
    },
    /** Two processes each stamp an event of one clock and read another: one order of both. */
    TWO_CLOCKS("neither sees the other's event") {
      @Override
      void setUp(World world, Function<Memory, Subject> make, Memory memory) {
        List<Subject> both = List.of(make.apply(memory), make.apply(memory));
        for (int me = 0; me < 2; me++) {
          int mine = me;
          world.process(
              "p" + me,
              () -> {
                both.get(mine).tick();
                return both.get(1 - mine).time();
              });
        }
        world.check(notBoth(0L, failure));
      }
    },
    /** Two processes each stamp an event. */
    TWO_EVENTS("two events have one stamp") {
      @Override
      void setUp(World world, Function<Memory, Subject> make, Memory memory) {
        Subject clock = make.apply(memory);
        world.process("p0", clock::tick);
        world.process("p1", clock::tick);
        world.check(notBoth(1L, failure));
      }
    };

    final String failure; // when an access is weaker

    Run(String failure) {
      this.failure = failure;
    }

    abstract void setUp(World world, Function<Memory, Subject> make, Memory memory);

    Exploration with(Kind kind, Weakening weakening) {
      return Explorer.of(
              world -> {
                world.weak();
                setUp(world, kind.make, weakening.of(world.memory("w", 2)));
              })
          .explore();
    }
  }

  private static void follow(World world, Subject clock, Words beside, boolean isEvent) {
    world.process(
        "writer",
        () -> {
          beside.setOpaque(0, 1);
          return clock.tick();
        });
    world.process(
        "reader",
        () -> {
          long mine = isEvent ? clock.tick() - 1 : clock.time();
          assertTrue(mine < 1 || beside.getOpaque(0) == 1, "not what came before its event");
          return mine;
        });
  }

  private static Spec<Integer> notBoth(long result, String failure) {
    return new Spec<>() {
      @Override
      public Integer start() {
        return 0;
      }

      @Override
      public Integer next(Integer remembered, View view) {
        boolean both =
            Long.valueOf(result).equals(view.result(0))
                && Long.valueOf(result).equals(view.result(1));
        assertTrue(!both, failure);
        return 0;
      }
    };
  }

  /** A weakening by one step, and a run that shows it. */
  enum Weakened {
    READ(Run.TWO_CLOCKS, Access.GET_VOLATILE, Mode.ACQUIRE),
    READ_WITHOUT_ACQUIRE(Run.SEEN, Access.GET_VOLATILE, Mode.OPAQUE),
    EXCHANGE_WITHOUT_RELEASE(Run.SEEN, Access.EXCHANGE, Mode.ACQUIRE),
    EXCHANGE_WITHOUT_ACQUIRE(Run.FOLLOWED, Access.EXCHANGE, Mode.RELEASE);

    private final Run run;
    private final Weakening weakening;

    Weakened(Run run, Access access, Mode mode) {
      this.run = run;
      weakening = Weakening.of(access, "", mode);
    }
  }

  private static Stream<Arguments> weakened() {
    return Stream.of(Kind.values())
        .flatMap(kind -> Stream.of(Weakened.values()).map(weaker -> Arguments.of(kind, weaker)));
  }

  private static Stream<Arguments> runs() {
    return Stream.of(Kind.values())
        .flatMap(kind -> Stream.of(Run.values()).map(run -> Arguments.of(kind, run)));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void passes(Kind kind, Run run) {
    run.with(kind, Weakening.none()).requireComplete();
  }

  @ParameterizedTest
  @MethodSource("weakened")
  void failsWhenItIsWeaker(Kind kind, Weakened weakened) {
    weakened.run.with(kind, weakened.weakening).requireFailure(weakened.run.failure);
  }

  /** A compare-and-set finds the newest value in any mode. */
  @ParameterizedTest
  @EnumSource
  void stampsAreOnesOwnHoweverWeakTheAccesses(Kind kind) {
    Run.TWO_EVENTS.with(kind, Weakening.of(Access.GET_VOLATILE, "", Mode.OPAQUE)).requireComplete();
    Run.TWO_EVENTS.with(kind, Weakening.of(Access.EXCHANGE, "", Mode.OPAQUE)).requireComplete();
  }
}
