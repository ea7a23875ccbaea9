// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
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
    INSTALL_NOT_COMPARED,
    /** A register is compared, and then written. */
    INSTALL_COMPARED_THEN_WRITTEN,
    /** A replacement of a register that failed is taken for a success. */
    LOST_INSTALL_TAKEN_FOR_WON,
    /** A replacement of a register that succeeded is taken for a failure. */
    WON_INSTALL_TAKEN_FOR_LOST,
    /** An intent is installed nowhere, and taken to be everywhere. */
    INSTALL_DROPPED,
    /** The decision is written without being compared, so there can be two. */
    DECISION_NOT_COMPARED,
    /** The decision is compared, and then written. */
    DECISION_COMPARED_THEN_WRITTEN,
    /** A thread that loses the decision takes its own for the one that counts. */
    LOST_DECISION_TAKEN_FOR_WON,
    /** An intent is never decided, so those that meet it take old values. */
    DECISION_DROPPED,
    /** One that fails is not told so: each failure becomes a success. */
    FAILURE_TAKEN_FOR_SUCCESS,
    /** Its status is not looked at: an undecided intent counts as failed, and may be replaced. */
    UNDECIDED_TAKEN_FOR_FAILED,
    /** An undecided intent counts as committed. */
    UNDECIDED_TAKEN_FOR_COMMITTED
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
          ? new FaultyRef<>(references, fault)
          : new FaultyDecision<>(references, fault);
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
      switch (fault) {
        case INSTALL_NOT_COMPARED -> {
          super.setVolatile(index, next);
          return true;
        }
        case INSTALL_COMPARED_THEN_WRITTEN -> {
          if (super.getVolatile(index) != expected) {
            return false;
          }
          super.setVolatile(index, next);
          return true;
        }
        case LOST_INSTALL_TAKEN_FOR_WON -> {
          super.compareAndSet(index, expected, next);
          return true;
        }
        case WON_INSTALL_TAKEN_FOR_LOST -> {
          super.compareAndSet(index, expected, next);
          return false;
        }
        case INSTALL_DROPPED -> {
          return next instanceof Intent || super.compareAndSet(index, expected, next);
        }
        default -> {
          return super.compareAndSet(index, expected, next);
        }
      }
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
      switch (fault) {
        case DECISION_NOT_COMPARED -> {
          super.setVolatile(index, next);
          return null;
        }
        case DECISION_COMPARED_THEN_WRITTEN -> {
          T there = super.getVolatile(index);
          if (there == null) {
            super.setVolatile(index, next);
          }
          return there;
        }
        case LOST_DECISION_TAKEN_FOR_WON -> {
          super.compareAndExchange(index, expected, next);
          return null;
        }
        case DECISION_DROPPED -> {
          return null;
        }
        case FAILURE_TAKEN_FOR_SUCCESS -> {
          return super.compareAndExchange(index, expected, (T) Decision.COMMITTED);
        }
        default -> {
          return super.compareAndExchange(index, expected, next);
        }
      }
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
