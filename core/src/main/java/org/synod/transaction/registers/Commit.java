// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.registers;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;
import org.synod.transaction.registers.TransactionIntent.Place;

/** The commit of one attempt of a transaction that writes; used by one thread at a time. */
final class Commit<V> {
  /*
   *   install   into each register to write, in the order of their indexes: version e -> e + 1, the
   *             intent. A register that has passed e ends the attempt: it is aborted
   *   verify    if registers were only read: they are at the versions that they were read at
   *   decide    status t -> t + 1
   *   replace   each intent by its value: version e + 1 -> e + 2
   *
   * Parallel, if all that was read is written: no place is left out, so the transaction has
   * committed with the last intent, and that is the answer. Others find the same by looking at all
   * places, see SharedRegisters. The decision comes behind the answer, and before the first intent
   * is replaced, otherwise those who look would miss that intent, and abort.
   *
   * Serial, if other registers were read: they have no intent that others could look for. So the
   * decision comes before the answer, and others who come before it abort.
   *
   * In doubt, when a register does not answer: nobody but the owner of the intents and those who
   * decide by the status register take it for committed. So the owner, who has not, can decide that
   * it is aborted, without a touch. An intent that still comes late is one of an aborted one.
   */
  final OwnStatus status;
  private final SharedRegisters<V> shared;
  private final int[] registers; // the first ones are written, by index, ascending
  private final Versioned<TransactionState<V>>[] seen;
  private final @Nullable Object[] next; // values of those that are written
  private final int writes;
  private final int count;
  private int installed; // of the writes: their intents are known to have been there
  private TransactionOutcome wanted = TransactionOutcome.ABORTED; // if it must be decided
  private @Nullable TransactionOutcome outcome; // null until it is known
  private boolean isDecided; // the status register has the outcome
  private @Nullable RuntimeException cause; // of an end that is not due to others

  /**
   * Makes a commit.
   *
   * @param registers the registers: those that are written, by index, ascending, then the others
   * @param seen what they held
   * @param next the values of those that are written
   * @param writes the number of those
   * @param count the number of all
   */
  Commit(
      SharedRegisters<V> shared,
      OwnStatus status,
      int[] registers,
      Versioned<TransactionState<V>>[] seen,
      @Nullable Object[] next,
      int writes,
      int count) {
    this.shared = shared;
    this.status = status;
    this.registers = registers;
    this.seen = seen;
    this.next = next;
    this.writes = writes;
    this.count = count;
  }

  /**
   * Tries to commit.
   *
   * @throws RegisterUnavailableException if it is not known whether it has; then {@link #settle}
   */
  void run() {
    try {
      boolean holds = isInstalled() && isVerified();
      outcome = holds ? committed() : TransactionOutcome.ABORTED;
    } catch (RuntimeException e) {
      cause = e;
      settle();
    }
  }

  private boolean isInstalled() {
    List<Place> places = places();
    for (int i = 0; i < writes; i++) {
      TransactionState<V> intent =
          TransactionState.of(seen[i])
              .with(new TransactionIntent<>(status.id, status.transaction, places, value(i)));
      if (!shared.compareAndSet(registers[i], seen[i].version(), intent)) {
        return false;
      }
      installed++;
    }
    return true;
  }

  private List<Place> places() {
    if (writes < count) {
      return List.of();
    }
    Place[] places = new Place[writes];
    for (int i = 0; i < writes; i++) {
      places[i] = new Place(registers[i], seen[i].version());
    }
    return List.of(places);
  }

  @SuppressWarnings("unchecked") // only values are written
  private V value(int index) {
    return (V) Objects.requireNonNull(next[index]);
  }

  private boolean isVerified() {
    for (int i = writes; i < count; i++) {
      if (shared.look(registers[i]).version() != seen[i].version()) {
        return false;
      }
    }
    return true;
  }

  private TransactionOutcome committed() {
    wanted = TransactionOutcome.COMMITTED;
    return writes == count ? wanted : decided();
  }

  private TransactionOutcome decided() {
    TransactionOutcome decided = status.decide(wanted);
    isDecided = true;
    return decided;
  }

  /**
   * Finds out how it has ended, and ends it if need be.
   *
   * @throws RegisterUnavailableException if the status register does not answer
   */
  void settle() {
    try {
      outcome = decided();
    } catch (RegisterUnavailableException e) {
      throw new RegisterUnavailableException(
          "the status register of a transaction in doubt", e, Effect.UNKNOWN);
    }
    if (outcome == TransactionOutcome.COMMITTED) {
      installed = writes; // others have seen all of them
    }
  }

  boolean hasCommitted() {
    return outcome == TransactionOutcome.COMMITTED;
  }

  /** Forgets what has ended it: it is tried again. */
  void forgive() {
    cause = null;
  }

  /** Throws what has ended it, if that is not due to others, as one without effect. */
  void rethrow() {
    if (cause instanceof RegisterUnavailableException) {
      throw new RegisterUnavailableException(
          "a register of a transaction, which was aborted", cause, Effect.NONE);
    }
    if (cause != null) {
      throw cause;
    }
  }

  /**
   * Sees to it that it is decided, and that its intents are gone; may be called again.
   *
   * @throws RegisterUnavailableException if a register does not answer
   */
  void finish() {
    if (outcome == null) {
      settle();
    }
    if (!isDecided) {
      outcome = decided();
    }
    for (int i = 0; i < installed; i++) {
      TransactionState<V> before = TransactionState.of(seen[i]);
      TransactionState<V> after =
          hasCommitted() ? new TransactionState<>(before.version() + 1, value(i), null) : before;
      boolean byMe = shared.compareAndSet(registers[i], seen[i].version() + 1, after);
    }
  }
}
