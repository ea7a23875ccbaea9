// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import static org.synod.memory.FaultyReference.Fault.CHECK_THEN_SET;
import static org.synod.memory.FaultyReference.Fault.LOSER_IS_TOLD_IT_WON;
import static org.synod.memory.FaultyReference.Fault.NOTHING;
import static org.synod.memory.FaultyReference.Fault.NOT_COMPARED;
import static org.synod.memory.FaultyReference.Fault.WINNER_IS_TOLD_IT_LOST;
import static org.synod.memory.FaultyReference.Fault.WRITE_IS_DROPPED;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.memory.FaultyReference;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.WrappedMemory;
import org.synod.memory.WrappedReferences;
import org.synod.transaction.Intent.Decision;

/**
 * Seeded faults in {@link Transactions}, put in below the production code, in its memory. A run of
 * {@link TransactionScheduleTest} must find each of them. Without a fault the same runs pass.
 */
class TransactionFaultsTest {

  /** A seeded fault. */
  enum Fault {
    /** No fault: the seam itself changes nothing. */
    NONE,
    /** A register is replaced without being compared. */
    INSTALL_NOT_COMPARED(NOT_COMPARED, NOTHING),
    /** A register is compared, and then written. */
    INSTALL_COMPARED_THEN_WRITTEN(CHECK_THEN_SET, NOTHING),
    /** A replacement of a register that failed is taken for a success. */
    LOST_INSTALL_TAKEN_FOR_WON(LOSER_IS_TOLD_IT_WON, NOTHING),
    /** A replacement of a register that succeeded is taken for a failure. */
    WON_INSTALL_TAKEN_FOR_LOST(WINNER_IS_TOLD_IT_LOST, NOTHING),
    /** An intent is installed nowhere, and taken to be everywhere. */
    INSTALL_DROPPED,
    /** The decision is written without being compared, so there can be two. */
    DECISION_NOT_COMPARED(NOTHING, NOT_COMPARED),
    /** The decision is compared, and then written. */
    DECISION_COMPARED_THEN_WRITTEN(NOTHING, CHECK_THEN_SET),
    /** A thread that loses the decision takes its own for the one that counts. */
    LOST_DECISION_TAKEN_FOR_WON(NOTHING, LOSER_IS_TOLD_IT_WON),
    /** An intent is never decided, so those that meet it take old values. */
    DECISION_DROPPED(NOTHING, WRITE_IS_DROPPED),
    /** One that fails is not told so: each failure becomes a success. */
    FAILURE_TAKEN_FOR_SUCCESS,
    /** Its status is not looked at: an undecided intent counts as failed, and may be replaced. */
    UNDECIDED_TAKEN_FOR_FAILED,
    /** An undecided intent counts as committed. */
    UNDECIDED_TAKEN_FOR_COMMITTED;

    final FaultyReference.Fault ofRefs;
    final FaultyReference.Fault ofDecisions;

    Fault() {
      this(NOTHING, NOTHING);
    }

    Fault(FaultyReference.Fault ofRefs, FaultyReference.Fault ofDecisions) {
      this.ofRefs = ofRefs;
      this.ofDecisions = ofDecisions;
    }
  }

  private static final class FaultyMemory extends WrappedMemory {
    private final Fault fault;

    FaultyMemory(Memory memory, Fault fault) {
      super(memory);
      this.fault = fault;
    }

    @Override
    protected <T> References<T> wrap(String label, References<T> references) {
      return label.equals("ref")
          ? new FaultyRef<>(new FaultyReference<>(references, fault.ofRefs), fault)
          : new FaultyDecision<>(new FaultyReference<>(references, fault.ofDecisions), fault);
    }
  }

  private static final class FaultyRef<T> extends WrappedReferences<T> {
    private final Fault fault;

    FaultyRef(References<T> references, Fault fault) {
      super(references);
      this.fault = fault;
    }

    @Override
    public boolean compareAndSet(int index, T expected, T next) {
      return fault == Fault.INSTALL_DROPPED && next instanceof Intent
          || super.compareAndSet(index, expected, next);
    }
  }

  @SuppressWarnings("unchecked") // its objects are decisions
  private static final class FaultyDecision<T> extends WrappedReferences<T> {
    private final Fault fault;

    FaultyDecision(References<T> references, Fault fault) {
      super(references);
      this.fault = fault;
    }

    @Override
    public T getVolatile(int index) {
      T decided = super.getVolatile(index);
      if (decided != null || !isMet()) {
        return decided;
      }
      return switch (fault) {
        case UNDECIDED_TAKEN_FOR_FAILED -> (T) Decision.FAILED;
        case UNDECIDED_TAKEN_FOR_COMMITTED -> (T) Decision.COMMITTED;
        default -> null;
      };
    }

    /** Whether it is read by a thread that has met the intent, and not by one that finishes it. */
    private static boolean isMet() {
      return StackWalker.getInstance()
          .walk(
              frames ->
                  frames.anyMatch(
                      frame ->
                          frame.getMethodName().equals("decided")
                              || frame.getMethodName().equals("yieldsTo")));
    }

    @Override
    public T compareAndExchange(int index, T expected, T next) {
      return super.compareAndExchange(
          index,
          expected,
          fault == Fault.FAILURE_TAKEN_FOR_SUCCESS ? (T) Decision.COMMITTED : next);
    }
  }

  private static Map<String, Explorer> checks(Fault fault) {
    Map<String, Explorer> all =
        new TransactionRuns(memory -> new FaultyMemory(memory, fault)).all();
    all.values().forEach(explorer -> explorer.ownSteps(TransactionRuns.SOLO));
    return all;
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
