// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.registers;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A part of a {@link TransactionState}: what a transaction is about to write to one register, and
 * whatever others need to finish or abort it.
 *
 * <p>Immutable. Its parts are set by {@link RegisterTransactions} alone.
 *
 * @param <V> the values
 * @param status the identity of its status register
 * @param transaction its number, which is the version of the status register while it is undecided
 * @param places the registers that it writes, with the versions that they must be at. It has
 *     committed once its intents are in all of them. None are named if it has also read others:
 *     then it commits by its status register alone
 * @param next the value that it writes here
 */
public record TransactionIntent<V>(UUID status, long transaction, List<Place> places, V next) {

  /**
   * A register that a transaction writes.
   *
   * @param register its index, from 0
   * @param version the version that it has while the intent is not there yet
   */
  public record Place(int register, long version) {

    /**
     * Refuses a register or a version that there cannot be.
     *
     * @param register 0 or more
     * @param version 0 or more
     */
    public Place {
      if (register < 0 || version < 0) {
        throw new IllegalArgumentException(
            "place: register " + register + " at version " + version + ", allowed: 0 or more");
      }
    }
  }

  /**
   * Refuses an intent that no transaction has.
   *
   * @param status not null
   * @param transaction 0 or more
   * @param places any
   * @param next not null
   */
  public TransactionIntent {
    Objects.requireNonNull(status, "status: null, allowed: the identity of a register");
    Objects.requireNonNull(next, "next: null, allowed: a value");
    places = List.copyOf(Objects.requireNonNull(places, "places: null, allowed: a list"));
    if (transaction < 0) {
      throw new IllegalArgumentException("transaction: " + transaction + ", allowed: 0 or more");
    }
  }

  /** Whether another is of the same transaction. */
  boolean isSame(@Nullable TransactionIntent<V> other) {
    return other != null && transaction == other.transaction && status.equals(other.status);
  }
}
