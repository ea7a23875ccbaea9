// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.explore.World.Step;

/**
 * Every schedule of small runs of {@link Atomic}, one access to a cell at a time, with crashes at
 * every step: all calls are linearizable, and each ends within a fixed number of steps of its own
 * and of compare-and-set on the state, however many changes others make.
 */
class AtomicScheduleTest {
  private static final int MAX_STATES = Integer.getInteger("synod.explore.states", 1_000_000);

  /** The first attempt, and two that fail before another has applied what was announced. */
  private static final int ATTEMPTS = 3;

  /** The most steps of a call, by the number of processes. */
  private static final int[] STEPS = {0, 4, 36, 60};

  /** The most steps of a call, if two make two each. */
  static final int STEPS_TWICE = 34;

  /** What is put between an object and its cells. */
  interface Seam extends Function<StepCells, Cell.Maker> {
    Seam NONE = cells -> cells;

    /** A place is there already, and is free, or is kept by someone who has stopped. */
    default Seam withPlace(boolean isTaken) {
      return stepped -> {
        Cell.Maker cells = apply(stepped);
        return new Cell.Maker() {
          @Override
          @SuppressWarnings("unchecked") // the cell of this name holds places
          public <T> Cell<T> make(String name, T initial) {
            return cells.make(name, name.equals("places") ? (T) place() : initial);
          }

          private Atomic.Place<Long> place() {
            Atomic.Operation<Long> stopped = new Atomic.Operation<>(state -> state, null);
            Atomic.Outcome<Long> told = new Atomic.Outcome<>(stopped, 0L, 0L, null, null);
            Atomic.Operation<Long> done =
                new Atomic.Operation<>(state -> state, cells.make("outcome", told));
            return new Atomic.Place<>(
                cells.make("place", isTaken ? done : null), cells.make("next", null));
          }
        };
      };
    }
  }

  /**
   * An object in a world, and calls on it. Each change adds a digit, so that a state tells all that
   * it came from.
   */
  record Subject(World world, StepCells cells, Atomic<Long> atomic) {
    static Explorer in(Seam seam, int steps, Consumer<Subject> setup) {
      return Explorer.of(
          world -> {
            StepCells cells = new StepCells(world, steps, ATTEMPTS);
            world.linearizable(0L);
            setup.accept(new Subject(world, cells, new Atomic<>(0L, seam.apply(cells))));
          });
    }

    private long call(String label, Supplier<Long> call, Function<Long, Step<Long, Long>> model) {
      return world.call(
          label,
          () -> {
            cells.beginCall();
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

    /** A process that changes the object so often, in both ways in turn. */
    void changes(int digit, int times) {
      cells.process(
          world,
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

  /** So many processes as numbers are given, each with so many changes. */
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
          subject.cells.process(subject.world, "r", () -> subject.get() + 1000 * subject.get());
        });
  }

  /** Changes that throw, each for itself, among others. */
  static Explorer throwing(Seam seam) {
    return Subject.in(
        seam,
        STEPS[2],
        subject -> {
          subject.cells.process(
              subject.world, "p", () -> subject.updateEven(1) + 1000 * subject.updateEven(2));
          subject.cells.process(
              subject.world, "q", () -> subject.update(4) + 1000 * subject.update(3));
        });
  }

  /** One throws when it comes after one of the others. */
  static Explorer throwingAmongThree(Seam seam) {
    return Subject.in(
        seam,
        STEPS[3],
        subject -> {
          subject.changes(1, 1);
          subject.changes(3, 1);
          subject.cells.process(subject.world, "p2", () -> subject.updateEven(2));
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
  @ValueSource(booleans = {false, true})
  void threeWhereAPlaceIs(boolean taken) {
    explored(
        "3 x 1 with a place " + (taken ? "taken" : "free"),
        changes(Seam.NONE.withPlace(taken), 1, 1, 1));
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

  /** The bound is the least: with one step less for a call it is found. */
  @Test
  void aCallTakesAsManyStepsAsSaid() {
    explored("2 x 2", changesWithin(STEPS_TWICE, Seam.NONE, 2, 2));
    SeededFault.requireFound(
        "a step less", Map.of("2 x 2", changesWithin(STEPS_TWICE - 1, Seam.NONE, 2, 2)));
  }
}
