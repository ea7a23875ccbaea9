// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World.Step;
import org.synod.explore.World;
import org.synod.memory.Memory;

/**
 * Every schedule of small runs of {@link Atomic}, one access to a reference at a time, with crashes
 * at every step. All calls are linearizable, and each ends within a fixed number of steps of its
 * own and of compare-and-set on the state, however many changes others make.
 */
class AtomicScheduleTest {
  private static final int MAX_STATES = Integer.getInteger("synod.explore.states", 1_000_000);

  private static final int PROCESSES = 3; // at most

  /**
   * The first attempt, and two that fail before another process has applied the announced change.
   */
  private static final int ATTEMPTS = 3;

  /** The most steps of a call, by the number of processes. */
  private static final int[] STEPS = {0, 4, 36, 60};

  /** The most steps of a call, if two processes make two calls each. */
  static final int STEPS_TWICE = 35;

  /** The memory that is put between an object and its own, and the places at the start. */
  record Seam(Function<CountedMemory, Memory> on, Start start) {
    static final Seam NONE = new Seam(memory -> memory, Start.EMPTY);

    Seam with(Start other) {
      return new Seam(on, other);
    }
  }

  /** The places at the start. */
  enum Start {
    EMPTY,
    /** There is a place, and it is free. */
    PLACE_FREE,
    /** There is a place, and a thread that has stopped keeps it. */
    PLACE_TAKEN;

    void make(Atomic<Long> atomic, Memory memory) {
      if (this == EMPTY) {
        return;
      }
      Atomic.Place<Long> place =
          new Atomic.Place<>(memory.references("place", 1), memory.references("next", 1));
      if (this == PLACE_TAKEN) {
        Atomic.Operation<Long> done =
            new Atomic.Operation<>(state -> state, memory.references("outcome", 1));
        done.outcome().setVolatile(0, new Atomic.Outcome<>(done, 0L, 0L, null, null));
        place.operation().setVolatile(0, done);
      }
      atomic.places.setVolatile(0, place);
    }
  }

  /**
   * An object in a world, and calls on it. Each change adds a digit, so that a state tells all
   * changes that led to it.
   */
  record Subject(World world, CountedMemory memory, Atomic<Long> atomic) {
    static Explorer in(Seam seam, int steps, Consumer<Subject> setup) {
      return Explorer.of(
          world -> {
            CountedMemory counted = new CountedMemory(world, PROCESSES, steps, ATTEMPTS);
            Memory memory = seam.on.apply(counted);
            Atomic<Long> atomic = new Atomic<>(0L, memory);
            seam.start.make(atomic, memory);
            world.linearizable(0L);
            setup.accept(new Subject(world, counted, atomic));
          });
    }

    private long call(String label, Supplier<Long> call, Function<Long, Step<Long, Long>> model) {
      return world.call(
          label,
          () -> {
            memory.beginCall();
            return call.get();
          },
          model);
    }

    long update(int digit) {
      return call(
          "update " + digit,
          () -> atomic.updateAndGet(state -> state * 10 + digit),
          state -> new Step<>(state * 10 + digit, state * 10 + digit));
    }

    long getAndUpdate(int digit) {
      return call(
          "getAndUpdate " + digit,
          () -> atomic.getAndUpdate(state -> state * 10 + digit),
          state -> new Step<>(state * 10 + digit, state));
    }

    long get() {
      return call("get", atomic::get, state -> new Step<>(state, state));
    }

    /** Throws if the state is odd. */
    long updateEven(int digit) {
      UnaryOperator<Long> change =
          state -> {
            if (state % 2 != 0) {
              throw new IllegalStateException(String.valueOf(state));
            }
            return state * 10 + digit;
          };
      return call(
          "updateEven " + digit,
          () -> {
            try {
              return atomic.updateAndGet(change);
            } catch (IllegalStateException odd) {
              return -Long.parseLong(odd.getMessage());
            }
          },
          state ->
              state % 2 == 0
                  ? new Step<>(state * 10 + digit, state * 10 + digit)
                  : new Step<>(state, -state));
    }

    /** A process that changes the object so many times, in both ways in turn. */
    void changes(int digit, int times) {
      memory.process(
          "p" + digit,
          () -> {
            long last = 0;
            for (int time = 0; time < times; time++) {
              last = time % 2 == 0 ? update(digit) : getAndUpdate(digit);
            }
            return last;
          });
    }
  }

  /** As many processes as numbers are given, each with that number of changes. */
  static Explorer changesWithin(int steps, Seam seam, int... times) {
    return Subject.in(
        seam,
        steps,
        subject -> {
          for (int i = 0; i < times.length; i++) {
            subject.changes(i + 1, times[i]);
          }
        });
  }

  static Explorer changes(Seam seam, int... times) {
    return changesWithin(STEPS[times.length], seam, times);
  }

  static Explorer changesAndReader(Seam seam) {
    return Subject.in(
        seam,
        STEPS[2],
        subject -> {
          subject.changes(1, 1);
          subject.changes(2, 1);
          subject.memory.process("r", () -> subject.get() + 1000 * subject.get());
        });
  }

  /** Two changes of one process, of which some throw, among changes of another. */
  static Explorer throwing(Seam seam) {
    return Subject.in(
        seam,
        STEPS[2],
        subject -> {
          subject.memory.process("p", () -> subject.updateEven(1) + 1000 * subject.updateEven(2));
          subject.memory.process("q", () -> subject.update(4) + 1000 * subject.update(3));
        });
  }

  /** One of three changes throws when it comes after one of the others. */
  static Explorer throwingAmongThree(Seam seam) {
    return Subject.in(
        seam,
        STEPS[3],
        subject -> {
          subject.changes(1, 1);
          subject.changes(3, 1);
          subject.memory.process("p2", () -> subject.updateEven(2));
        });
  }

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.maxStates(MAX_STATES).explore().requireComplete();
    Explored.run("Atomic, " + what, found);
    return found;
  }

  @Test
  void oneAlone() {
    explored("1 x 6", changes(Seam.NONE, 6));
  }

  @Test
  void two() {
    explored("2 x 1, 2 crashes", changes(Seam.NONE, 1, 1).crashes(2));
  }

  @Test
  void twoTwice() {
    explored("2 x 2, 1 crash", changes(Seam.NONE, 2, 2).crashes(1));
  }

  @Test
  void twoAndAReader() {
    explored("2 x 1 and a reader, 1 crash", changesAndReader(Seam.NONE).crashes(1));
  }

  @Test
  void three() {
    explored("3 x 1, 2 crashes", changes(Seam.NONE, 1, 1, 1).crashes(2));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "EMPTY")
  void threeWhereAPlaceIs(Start start) {
    explored("3 x 1, " + start, changes(Seam.NONE.with(start), 1, 1, 1));
  }

  @Test
  void oneThatIsOutrunAsOftenAsCanBe() {
    explored("1 against 6", changes(Seam.NONE, 1, 6));
  }

  @Test
  void changesThatThrow() {
    explored("2 x 2 that throw, 1 crash", throwing(Seam.NONE).crashes(1));
    explored("3 x 1, one throws", throwingAmongThree(Seam.NONE));
  }

  /** The bound is the least one: if a call is allowed one step less, a run breaks it. */
  @Test
  void aCallTakesAsManyStepsAsSaid() {
    explored("2 x 2", changesWithin(STEPS_TWICE, Seam.NONE, 2, 2));
    SeededFault.requireFound(
        "a step less", Map.of("2 x 2", changesWithin(STEPS_TWICE - 1, Seam.NONE, 2, 2)));
  }
}
