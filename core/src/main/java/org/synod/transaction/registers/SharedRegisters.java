// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.registers;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.TimedBackoff;
import org.synod.register.Versioned;
import org.synod.transaction.registers.TransactionIntent.Place;

/** The registers of transactions, and the end of transactions that others have left in them. */
final class SharedRegisters<V> {
  /*
   * A process that meets an intent finishes its transaction, or aborts it:
   *
   *   look    at the status register: version t is undecided, t + 1 has the outcome of t
   *   verdict committed, if the intents are in all places; else it touches the first that has none:
   *           a compare-and-set from the version that the intent needs, which changes nothing else
   *   decide  status t -> t + 1: the verdict
   *   replace the intent, by what the decision has made of it
   *
   * The touch comes before the decision, otherwise the intent could come to its last place
   * meanwhile. Its owner would then take the transaction for committed. After the touch the place
   * has passed the version that the intent needs, for good.
   *
   * A status register that has gone on beyond t + 1: its owner has seen to it that no intent of a
   * committed transaction is left. So the intent is one of an aborted transaction, or it is gone,
   * and a compare-and-set from its version fails.
   *
   * Without places: its owner has read other registers too, and it commits by its decision alone.
   */
  private final List<Register<TransactionState<V>>> registers;
  private final Function<UUID, ? extends Register<TransactionOutcome>> statuses;
  private final int patience; // pauses before a transaction under way is aborted

  SharedRegisters(
      List<Register<TransactionState<V>>> registers,
      Function<UUID, ? extends Register<TransactionOutcome>> statuses,
      int patience) {
    this.registers = registers;
    this.statuses = statuses;
    this.patience = patience;
  }

  int size() {
    return registers.size();
  }

  /** What a register holds, with whatever intent is there. */
  Versioned<TransactionState<V>> look(int index) {
    return registers.get(index).get();
  }

  boolean compareAndSet(int index, long expectedVersion, TransactionState<V> next) {
    return registers.get(index).compareAndSet(expectedVersion, next);
  }

  Register<TransactionOutcome> status(UUID id) {
    return Objects.requireNonNull(
        statuses.apply(id), "statuses: returned null, allowed: a register");
  }

  /** What a register holds, once no intent is there. */
  Versioned<TransactionState<V>> read(int index) {
    Versioned<TransactionState<V>> there = look(index);
    if (intentIn(there) == null) {
      return there;
    }
    try {
      return cleared(index, there);
    } catch (RegisterUnavailableException e) {
      throw e.effect() == Effect.NONE
          ? e
          : new RegisterUnavailableException("to end a transaction of another", e, Effect.NONE);
    }
  }

  private Versioned<TransactionState<V>> cleared(int index, Versioned<TransactionState<V>> met) {
    TimedBackoff backoff = new TimedBackoff();
    Versioned<TransactionState<V>> there = met;
    int pauses = patience;
    for (; ; ) {
      long start = System.nanoTime();
      TransactionIntent<V> intent = intentIn(there);
      if (intent == null) {
        return there;
      }
      TransactionOutcome outcome = outcome(intent, /* mayAbort */ pauses == 0);
      if (outcome == null) {
        pauses--;
        backoff.afterLoss(System.nanoTime() - start);
      } else {
        TransactionState<V> next = TransactionState.of(there).after(outcome);
        if (compareAndSet(index, there.version(), next)) {
          return new Versioned<>(there.version() + 1, next);
        }
      }
      Versioned<TransactionState<V>> now = look(index);
      pauses = now.version() == there.version() ? pauses : patience; // it is another's
      there = now;
    }
  }

  private static <V> @Nullable TransactionIntent<V> intentIn(Versioned<TransactionState<V>> held) {
    TransactionState<V> state = held.value();
    return state == null ? null : state.intent();
  }

  private @Nullable TransactionOutcome outcome(TransactionIntent<V> intent, boolean mayAbort) {
    Register<TransactionOutcome> status = status(intent.status());
    TransactionOutcome decided = decided(status, intent.transaction());
    if (decided != null) {
      return decided;
    }
    TransactionOutcome verdict = verdict(intent, mayAbort);
    return verdict == null ? null : decide(status, intent.transaction(), verdict);
  }

  private @Nullable TransactionOutcome verdict(TransactionIntent<V> intent, boolean mayAbort) {
    boolean isEverywhere = !intent.places().isEmpty();
    for (int i = 0; isEverywhere && i < intent.places().size(); i++) {
      isEverywhere = isThere(intent, intent.places().get(i), mayAbort);
    }
    return isEverywhere
        ? TransactionOutcome.COMMITTED
        : mayAbort ? TransactionOutcome.ABORTED : null;
  }

  /** Whether an intent is in its place. If not, and it may be precluded, it never will be. */
  private boolean isThere(TransactionIntent<V> intent, Place place, boolean mayPreclude) {
    if (place.register() >= registers.size()) {
      throw new IllegalStateException(
          "registers: a transaction has written registers[" + place.register() + "], allowed: 0 to "
              + (registers.size() - 1) + ", the same for all who share them");
    }
    for (; ; ) {
      Versioned<TransactionState<V>> there = look(place.register());
      if (there.version() != place.version()) {
        Versioned.requireReached(place.version(), there.version());
        return there.version() == place.version() + 1 && intent.isSame(intentIn(there));
      }
      if (!mayPreclude
          || compareAndSet(place.register(), place.version(), TransactionState.of(there))) {
        return false;
      }
    }
  }

  /** Decides a transaction, unless it is decided, and returns its outcome. */
  static TransactionOutcome decide(
      Register<TransactionOutcome> status, long transaction, TransactionOutcome outcome) {
    if (status.compareAndSet(transaction, outcome)) {
      return outcome;
    }
    return Objects.requireNonNull(decided(status, transaction), "the version has passed");
  }

  /** The outcome of a transaction that has left an intent; null if it is undecided. */
  private static @Nullable TransactionOutcome decided(
      Register<TransactionOutcome> status, long transaction) {
    Versioned<TransactionOutcome> now = status.get();
    Versioned.requireReached(transaction, now.version());
    if (now.version() == transaction) {
      return null;
    }
    return now.version() == transaction + 1 ? now.value() : TransactionOutcome.ABORTED;
  }
}
