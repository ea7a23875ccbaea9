// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A thread's wait for a change of some registers.
 *
 * @param accesses the registers, 1 or more, and what they held
 * @param limit the time that there is for it, null if it may take for ever
 * @param subject what waits, to be printed
 */
record Wait(Accesses accesses, @Nullable TimeLimit limit, Object subject) {

  /** Returns once one of them has changed. */
  void forChange() {
    Parking parking = accesses.ref(0).parking;
    for (int left = parking.spins(); left > 0; left--) {
      if (hasChanged()) {
        return;
      }
      Thread.onSpinWait();
    }
    do {
      long nanos = nanos(); // first, for whatever runs before the park could use up its wake-up
      Waiter waiter = new Waiter(accesses.ref(0));
      try {
        if (!isEnlisted(waiter)) {
          return;
        }
        parking.park(subject, nanos);
      } finally {
        waiter.leave();
      }
    } while (!hasChanged());
  }

  /** The time left for it, unless it must end. */
  private long nanos() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException(
          "tx: its thread was interrupted while " + subject + " waited for a change");
    }
    if (limit == null) {
      return Parking.FOR_EVER;
    }
    limit.require(subject + " waited for a change");
    return Math.max(1, limit.remainingNanos());
  }

  private boolean isEnlisted(Waiter waiter) {
    for (int i = 0; i < accesses.count(); i++) {
      if (!accesses.ref(i).enlist(waiter, accesses.seen(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean hasChanged() {
    return !accesses.areSeen(accesses.count());
  }
}
