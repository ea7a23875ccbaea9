// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.replica.AtomicScheduleTest.Seam;

/**
 * Seeded faults in {@link Atomic}, put in below the production code, at its cells: each must be
 * found by a check of {@link AtomicScheduleTest}. Without a fault the same runs pass.
 */
class AtomicFaultsTest {

  /** What is broken. */
  enum Fault {
    /** Nothing: the seam itself changes nothing. */
    NONE,
    /** The state is read once, and written without being compared. */
    STATE_NOT_COMPARED,
    /** The state is compared, and then written. */
    STATE_COMPARED_THEN_WRITTEN,
    /** A replacement that failed is taken for a success. */
    LOST_REPLACEMENT_REPORTED_AS_WON,
    /** A replacement that succeeded is taken for a failure: the change is announced as well. */
    WON_REPLACEMENT_REPORTED_AS_LOST,
    /** Operations are not told their outcomes. */
    OUTCOME_NOT_TOLD,
    /** Operations are told their outcomes after the node that has them was replaced. */
    OUTCOME_TOLD_LATE,
    /** Who helps does not see that an operation has an outcome. */
    OUTCOME_UNSEEN,
    /** A place that is taken is taken again. */
    PLACE_TAKEN_TWICE,
    /** A place is looked at, and then taken. */
    PLACE_LOOKED_AT_THEN_TAKEN,
    /** What others announce is not seen. */
    ANNOUNCEMENT_UNSEEN,
    /** The first place is put in place of another that came first. */
    FIRST_PLACE_REPLACED,
    /** The next place is put in place of another that came first. */
    NEXT_PLACE_REPLACED,
    /** A place is not given back. */
    PLACE_KEPT
  }

  /** Cells that misbehave, by what they are for. */
  private record FaultyCells(StepCells cells, Fault fault, Map<String, Runnable> late)
      implements Cell.Maker {
    @Override
    public <T> Cell<T> make(String name, T initial) {
      return new Faulty<>(name, cells.make(name, initial), cells.running(), this);
    }
  }

  private static final class Faulty<T> extends Cell<T> {
    private final String name;
    private final Cell<T> cell;
    private final String maker;
    private final FaultyCells cells;
    private final Fault fault;

    Faulty(String name, Cell<T> cell, String maker, FaultyCells cells) {
      super(null);
      this.name = name;
      this.cell = cell;
      this.maker = maker;
      this.cells = cells;
      fault = cells.fault;
    }

    private boolean isMine() {
      return cells.cells.running().equals(maker);
    }

    @Override
    T get() {
      if (name.equals("state")) {
        cells.late.remove(cells.cells.running()); // of an earlier run of this process
      }
      T value = cell.get();
      boolean isUnseen =
          fault == Fault.OUTCOME_UNSEEN && name.equals("outcome") && !isMine()
              || fault == Fault.ANNOUNCEMENT_UNSEEN && name.equals("place") && !isMine();
      return isUnseen ? null : value;
    }

    @Override
    void set(T next) {
      boolean isLost =
          fault == Fault.OUTCOME_NOT_TOLD && name.equals("outcome")
              || fault == Fault.PLACE_KEPT && name.equals("place");
      if (fault == Fault.OUTCOME_TOLD_LATE && name.equals("outcome")) {
        cells.late.put(cells.cells.running(), () -> cell.set(next));
      } else if (!isLost) {
        cell.set(next);
      }
    }

    @Override
    boolean compareAndSet(T expected, T next) {
      if (name.equals("state")) {
        boolean done = compareAndSetState(expected, next);
        Runnable late = cells.late.remove(cells.cells.running());
        if (late != null) {
          late.run();
        }
        return done;
      }
      boolean isBlind =
          fault == Fault.PLACE_TAKEN_TWICE && name.equals("place")
              || fault == Fault.FIRST_PLACE_REPLACED && name.equals("places")
              || fault == Fault.NEXT_PLACE_REPLACED && name.equals("next");
      if (isBlind || fault == Fault.PLACE_LOOKED_AT_THEN_TAKEN && name.equals("place")) {
        if (isBlind || cell.get() == null) {
          cell.set(next);
          return true;
        }
        return false;
      }
      return cell.compareAndSet(expected, next);
    }

    private boolean compareAndSetState(T expected, T next) {
      switch (fault) {
        case STATE_NOT_COMPARED -> {
          cell.set(next);
          return true;
        }
        case STATE_COMPARED_THEN_WRITTEN -> {
          if (cell.get() != expected) {
            return false;
          }
          cell.set(next);
          return true;
        }
        case LOST_REPLACEMENT_REPORTED_AS_WON -> {
          cell.compareAndSet(expected, next);
          return true;
        }
        case WON_REPLACEMENT_REPORTED_AS_LOST -> {
          cell.compareAndSet(expected, next);
          return false;
        }
        default -> {
          return cell.compareAndSet(expected, next);
        }
      }
    }
  }

  private static Map<String, Explorer> checks(Fault fault) {
    Seam seam = cells -> new FaultyCells(cells, fault, new HashMap<>());
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 x 1", AtomicScheduleTest.changes(seam, 1, 1));
    checks.put("3 x 1", AtomicScheduleTest.changes(seam, 1, 1, 1));
    checks.put(
        "2 x 2",
        AtomicScheduleTest.changesWithin(AtomicScheduleTest.STEPS_TWICE, seam, 2, 2));
    checks.put(
        "3 x 1 with a place free", AtomicScheduleTest.changes(seam.withPlace(false), 1, 1, 1));
    checks.put(
        "3 x 1 with a place taken", AtomicScheduleTest.changes(seam.withPlace(true), 1, 1, 1));
    checks.put("2 x 2 that throw", AtomicScheduleTest.throwing(seam));
    return checks;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, checks(fault));
  }

  @Test
  void withoutAFaultNothingIsFound() {
    checks(Fault.NONE).values().forEach(explorer -> explorer.explore().requireComplete());
  }
}
