// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.registers;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.explore.Explorer;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * Seeded faults in {@link RegisterTransactions}, put in below the production code, in its
 * registers. A run of {@link RegisterTransactionScheduleTest} must find each of them.
 */
class RegisterTransactionFaultsTest {

  /** A seeded fault. */
  enum Fault {
    /** No fault: the seam itself changes nothing. */
    NONE,
    /** A parallel commit is recovered without a touch of the place that has no intent. */
    NOT_TOUCHED,
    /** A recoverer decides from its first look: that its touch came too late does not matter. */
    LOST_TOUCH_TAKEN_FOR_WON,
    /** An intent is replaced although the decision has not been written. */
    DECISION_DROPPED,
    /** The decision is written without being compared, so there can be two. */
    DECISION_NOT_COMPARED,
    /** A process that comes too late takes its own decision for the one that counts. */
    LOST_DECISION_TAKEN_FOR_WON,
    /** An undecided transaction of another counts as aborted. */
    UNDECIDED_TAKEN_FOR_ABORTED,
    /** An undecided transaction of another counts as committed. */
    UNDECIDED_TAKEN_FOR_COMMITTED,
    /** A status register is used again although intents are left. */
    USED_AGAIN_TOO_EARLY,
    /** Intents of a parallel commit name no places, so others take it for a serial one. */
    NO_PLACES,
    /** Intents name only the first of their places. */
    ONE_PLACE,
    /** A version comes back: a register with the value that was read takes an intent still. */
    VERSION_COMES_BACK,
    /** An intent comes to its register whatever has been there since. */
    INSTALLED_LATE,
    /** An intent is taken to be in a register that it is not in. */
    LOST_INSTALL_TAKEN_FOR_WON,
    /** An intent, or another write to a register, of unknown effect counts as refused. */
    UNKNOWN_TAKEN_FOR_FALSE,
    /** The same counts as written. */
    UNKNOWN_TAKEN_FOR_TRUE,
    /** A decision of unknown effect counts as made. */
    UNKNOWN_DECISION_TAKEN_FOR_DONE,
    /** What is only read is taken to be as it was. */
    READS_NOT_VERIFIED,
    /** Two clients have one identity. */
    ONE_IDENTITY
  }

  private static final class Faulty extends RegisterTransactionRuns.Parts {
    private final Fault fault;

    Faulty(Fault fault) {
      this.fault = fault;
    }

    @Override
    Register<TransactionState<Long>> register(Register<TransactionState<Long>> register) {
      return new FaultyRegister(fault, register);
    }

    @Override
    Register<TransactionOutcome> status(boolean isOwn, Register<TransactionOutcome> status) {
      return new FaultyStatus(fault, isOwn, status);
    }

    @Override
    UUID id(int process, int made) {
      return super.id(fault == Fault.ONE_IDENTITY ? 0 : process, made);
    }
  }

  private static boolean missed(Fault fault, RegisterUnavailableException e) {
    if (e.effect() == Effect.UNKNOWN && fault == Fault.UNKNOWN_TAKEN_FOR_FALSE) {
      return false;
    }
    if (e.effect() == Effect.UNKNOWN && fault == Fault.UNKNOWN_TAKEN_FOR_TRUE) {
      return true;
    }
    throw e;
  }

  /** A register as one faulty client sees it. */
  private static final class FaultyRegister implements Register<TransactionState<Long>> {
    private final Fault fault;
    private final Register<TransactionState<Long>> register;
    private final Map<Long, TransactionState<Long>> seen = new HashMap<>();
    private @Nullable Versioned<TransactionState<Long>> last;

    FaultyRegister(Fault fault, Register<TransactionState<Long>> register) {
      this.fault = fault;
      this.register = register;
    }

    @Override
    public Versioned<TransactionState<Long>> get() {
      if (fault == Fault.READS_NOT_VERIFIED && last != null && isIn("isVerified")) {
        return last;
      }
      last = register.get();
      seen.put(last.version(), last.value());
      return last;
    }

    @Override
    public boolean compareAndSet(long expectedVersion, TransactionState<Long> next) {
      TransactionIntent<Long> intent = next.intent();
      boolean isTouch = intent == null && next.equals(seen.get(expectedVersion));
      boolean replaces = intent == null && !isTouch;
      switch (fault) {
        case NOT_TOUCHED -> {
          return isTouch || register.compareAndSet(expectedVersion, next);
        }
        case LOST_TOUCH_TAKEN_FOR_WON -> {
          return register.compareAndSet(expectedVersion, next) || isTouch;
        }
        case USED_AGAIN_TOO_EARLY -> {
          return replaces && isIn("finish") || register.compareAndSet(expectedVersion, next);
        }
        case NO_PLACES -> {
          return register.compareAndSet(expectedVersion, withPlaces(next, 0));
        }
        case ONE_PLACE -> {
          return register.compareAndSet(expectedVersion, withPlaces(next, 1));
        }
        case VERSION_COMES_BACK -> {
          Versioned<TransactionState<Long>> now = register.get();
          boolean isBack = intent != null && now.value().equals(seen.get(expectedVersion));
          return register.compareAndSet(isBack ? now.version() : expectedVersion, next);
        }
        case INSTALLED_LATE -> {
          long version = intent == null ? expectedVersion : register.get().version();
          return register.compareAndSet(version, next);
        }
        case LOST_INSTALL_TAKEN_FOR_WON -> {
          return register.compareAndSet(expectedVersion, next) || intent != null;
        }
        default -> {
          try {
            return register.compareAndSet(expectedVersion, next);
          } catch (RegisterUnavailableException e) {
            return missed(fault, e);
          }
        }
      }
    }

    private static TransactionState<Long> withPlaces(TransactionState<Long> state, int most) {
      TransactionIntent<Long> intent = state.intent();
      if (intent == null) {
        return state;
      }
      List<TransactionIntent.Place> places = intent.places();
      return state.with(
          new TransactionIntent<>(
              intent.status(),
              intent.transaction(),
              places.subList(0, Math.min(most, places.size())),
              intent.next()));
    }

    private static boolean isIn(String method) {
      return StackWalker.getInstance()
          .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals(method)));
    }
  }

  /** A status register as one faulty client sees it. */
  private static final class FaultyStatus implements Register<TransactionOutcome> {
    private final Fault fault;
    private final boolean isOwn;
    private final Register<TransactionOutcome> status;

    FaultyStatus(Fault fault, boolean isOwn, Register<TransactionOutcome> status) {
      this.fault = fault;
      this.isOwn = isOwn;
      this.status = status;
    }

    @Override
    public Versioned<TransactionOutcome> get() {
      Versioned<TransactionOutcome> now = status.get();
      return switch (fault) {
        case UNDECIDED_TAKEN_FOR_ABORTED ->
            isOwn ? now : decided(now, TransactionOutcome.ABORTED);
        case UNDECIDED_TAKEN_FOR_COMMITTED ->
            isOwn ? now : decided(now, TransactionOutcome.COMMITTED);
        default -> now;
      };
    }

    /** As if the first transaction, the only one that another meets, were decided. */
    private static Versioned<TransactionOutcome> decided(
        Versioned<TransactionOutcome> now, TransactionOutcome outcome) {
      return now.isSet() ? now : new Versioned<>(1, outcome);
    }

    @Override
    public boolean compareAndSet(long expectedVersion, TransactionOutcome next) {
      switch (fault) {
        case DECISION_DROPPED -> {
          return isOwn || status.compareAndSet(expectedVersion, next);
        }
        case DECISION_NOT_COMPARED -> {
          return status.compareAndSet(status.get().version(), next);
        }
        case LOST_DECISION_TAKEN_FOR_WON -> {
          boolean isMine = status.compareAndSet(expectedVersion, next);
          return true;
        }
        default -> {
          try {
            return status.compareAndSet(expectedVersion, next);
          } catch (RegisterUnavailableException e) {
            if (fault != Fault.UNKNOWN_DECISION_TAKEN_FOR_DONE || e.effect() == Effect.NONE) {
              throw e;
            }
            return true;
          }
        }
      }
    }
  }

  private static Map<String, Explorer> checks(Fault fault) {
    RegisterTransactionRuns.Parts parts = new Faulty(fault);
    Map<String, Explorer> checks = RegisterTransactionRuns.all(parts, 1);
    RegisterTransactionRuns.all(parts, 1)
        .forEach(
            (name, run) -> {
              if (!name.contains("answer")) {
                checks.put(name + ", 1 omission", run.omissions(1));
              }
            });
    checks.values().forEach(explorer -> explorer.ownSteps(80).maxStates(60_000));
    return checks;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFound(Fault fault) {
    SeededFault.requireFound(fault, checks(fault));
  }

  @Test
  void withoutAFaultNothingIsFound() {
    checks(Fault.NONE).values().forEach(explorer -> explorer.explore().requireNoFailure());
  }
}
