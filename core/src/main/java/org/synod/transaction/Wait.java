// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.synod.register.Versioned;

/**
 * A thread's wait for a change of some registers.
 *
 * @param refs the registers, and more
 * @param seen what they held
 * @param count the number of them, 1 or more
 * @param limit the time that there is for it, null if it may take for ever
 * @param subject what waits, to be printed
 */
record Wait(
    Ref<?>[] refs, Versioned<?>[] seen, int count, @Nullable TimeLimit limit, Object subject) {

  /** Returns once one of them has changed. */
  void forChange() {
    Parking parking = refs[0].parking;
    for (int left = parking.spins(); left > 0; left--) {
      if (hasChanged()) {
        return;
      }
      Thread.onSpinWait();
    }
    do {
      Waiter waiter = new Waiter(refs[0]);
      try {
        if (!isEnlisted(waiter)) {
          return;
        }
        parking.park(subject, nanos());
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
    for (int i = 0; i < count; i++) {
      if (!refs[i].enlist(waiter, seen[i])) {
        return false;
      }
    }
    return true;
  }

  private boolean hasChanged() {
    for (int i = 0; i < count; i++) {
      if (refs[i].current() != seen[i]) {
        return true;
      }
    }
    return false;
  }
}
