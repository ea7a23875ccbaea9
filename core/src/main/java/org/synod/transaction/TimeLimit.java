// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import java.time.Duration;
import java.util.Objects;

/** The time that a transaction may take, in all its attempts. */
final class TimeLimit {
  private final Duration timeout;
  private final long deadlineNanos;
  private int attempts;
  private boolean isOver;

  TimeLimit(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout: null, allowed: a duration");
    Duration most = Duration.ofNanos(Long.MAX_VALUE / 2);
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "timeout: " + timeout + ", allowed: a nanosecond to " + most.toDays() / 365 + " years");
    }
    this.timeout = timeout;
    deadlineNanos = System.nanoTime() + timeout.toNanos();
  }

  boolean isOf(Duration other) {
    return timeout.equals(other);
  }

  /** Counts one more attempt. */
  void begin() {
    attempts++;
  }

  long remainingNanos() {
    return deadlineNanos - System.nanoTime();
  }

  /** Ends the transaction if its time is over, and again each time that it goes on. */
  void require(String where) {
    if (isOver || remainingNanos() <= 0) {
      isOver = true;
      throw over(where);
    }
  }

  /** Ends the transaction if its body has caught that its time is over. */
  void requireNotOver() {
    if (isOver) {
      throw over("the body went on");
    }
  }

  private TransactionTimeoutException over(String where) {
    return new TransactionTimeoutException(
        "timeout: " + timeout + ", is over in attempt " + attempts + ", where " + where
            + ", allowed: more time, or a body that ends in it");
  }

  @Override
  public String toString() {
    return timeout.toString();
  }
}
