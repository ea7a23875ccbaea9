// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import static org.synod.memory.FaultyReference.Fault.CHECK_THEN_SET;
import static org.synod.memory.FaultyReference.Fault.LOSER_IS_TOLD_IT_WON;
import static org.synod.memory.FaultyReference.Fault.NOTHING;
import static org.synod.memory.FaultyReference.Fault.NOT_COMPARED;
import static org.synod.memory.FaultyReference.Fault.WINNER_IS_TOLD_IT_LOST;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.memory.FaultyReference;
import org.synod.memory.References;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedReferences;
import org.synod.replica.AtomicScheduleTest.Seam;
import org.synod.replica.AtomicScheduleTest.Start;

/**
 * Seeded faults in {@link Atomic}, put in below the production code, in its memory. A check of
 * {@link AtomicScheduleTest} must find each of them. Without a fault the same runs pass.
 */
class AtomicFaultsTest {

  /** A seeded fault. */
  enum Fault {
    /** No fault: the seam itself changes nothing. */
    NONE,
    /** The state is read once, and written without being compared. */
    STATE_NOT_COMPARED(NOT_COMPARED),
    /** The state is compared, and then written. */
    STATE_COMPARED_THEN_WRITTEN(CHECK_THEN_SET),
    /** A replacement that failed is taken for a success. */
    LOST_REPLACEMENT_REPORTED_AS_WON(LOSER_IS_TOLD_IT_WON),
    /** A replacement that succeeded is taken for a failure, so the change is announced as well. */
    WON_REPLACEMENT_REPORTED_AS_LOST(WINNER_IS_TOLD_IT_LOST),
    /** Operations are not told their outcomes. */
    OUTCOME_NOT_TOLD,
    /** Operations are told their outcomes after the node that has them was replaced. */
    OUTCOME_TOLD_LATE,
    /** A process that helps does not see that an operation has an outcome. */
    OUTCOME_UNSEEN,
    /** A place that is taken is taken again. */
    PLACE_TAKEN_TWICE,
    /** A place is looked at, and then taken. */
    PLACE_LOOKED_AT_THEN_TAKEN,
    /** A process does not see the operations that others announce. */
    ANNOUNCEMENT_UNSEEN,
    /** The first place is put in place of another that came first. */
    FIRST_PLACE_REPLACED,
    /** The next place is put in place of another that came first. */
    NEXT_PLACE_REPLACED,
    /** A place is not given back. */
    PLACE_KEPT;

    final FaultyReference.Fault ofStates;

    Fault() {
      this(NOTHING);
    }

    Fault(FaultyReference.Fault ofStates) {
      this.ofStates = ofStates;
    }
  }

  /** A memory whose references have a seeded fault, by their purpose. */
  private static final class FaultyMemory extends WrappedMemory {
    private final CountedMemory counted;
    private final Fault fault;
    private final Map<String, Runnable> late = new HashMap<>();

    FaultyMemory(CountedMemory counted, Fault fault) {
      super(counted);
      this.counted = counted;
      this.fault = fault;
    }

    @Override
    protected <T> References<T> wrap(String label, References<T> references) {
      return label.equals("state")
          ? new Faulty<>(label, new FaultyReference<>(references, fault.ofStates), this)
          : new Faulty<>(label, references, this);
    }
  }

  private static final class Faulty<T> extends WrappedReferences<T> {
    private final String name;
    private final String maker;
    private final FaultyMemory memory;
    private final Fault fault;

    Faulty(String name, References<T> references, FaultyMemory memory) {
      super(references);
      this.name = name;
      this.maker = memory.counted.running();
      this.memory = memory;
      fault = memory.fault;
    }

    private boolean isMine() {
      return memory.counted.running().equals(maker);
    }

    @Override
    public T getVolatile(int index) {
      if (name.equals("state")) {
        memory.late.remove(memory.counted.running()); // of an earlier run of this process
      }
      T value = super.getVolatile(index);
      boolean isUnseen =
          fault == Fault.OUTCOME_UNSEEN && name.equals("outcome") && !isMine()
              || fault == Fault.ANNOUNCEMENT_UNSEEN && name.equals("place") && !isMine();
      return isUnseen ? null : value;
    }

    @Override
    public void setVolatile(int index, T next) {
      boolean isLost =
          fault == Fault.OUTCOME_NOT_TOLD && name.equals("outcome")
              || fault == Fault.PLACE_KEPT && name.equals("place");
      if (fault == Fault.OUTCOME_TOLD_LATE && name.equals("outcome")) {
        memory.late.put(memory.counted.running(), () -> super.setVolatile(index, next));
      } else if (!isLost) {
        super.setVolatile(index, next);
      }
    }

    @Override
    public boolean compareAndSet(int index, T expected, T next) {
      if (name.equals("state")) {
        boolean done = super.compareAndSet(index, expected, next);
        Runnable late = memory.late.remove(memory.counted.running());
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
        if (isBlind || super.getVolatile(index) == null) {
          super.setVolatile(index, next);
          return true;
        }
        return false;
      }
      return super.compareAndSet(index, expected, next);
    }
  }

  private static Map<String, Explorer> checks(Fault fault) {
    Seam seam = new Seam(memory -> new FaultyMemory(memory, fault), Start.EMPTY);
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 x 1", AtomicScheduleTest.changes(seam, 1, 1));
    checks.put("3 x 1", AtomicScheduleTest.changes(seam, 1, 1, 1));
    checks.put(
        "2 x 2",
        AtomicScheduleTest.changesWithin(AtomicScheduleTest.STEPS_TWICE, seam, 2, 2));
    checks.put(
        "3 x 1 with a place free",
        AtomicScheduleTest.changes(seam.with(Start.PLACE_FREE), 1, 1, 1));
    checks.put(
        "3 x 1 with a place taken",
        AtomicScheduleTest.changes(seam.with(Start.PLACE_TAKEN), 1, 1, 1));
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
