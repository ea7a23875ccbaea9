// SPDX-License-Identifier: Apache-2.0
package org.synod.engine;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * The pauses behind the lost attempts of one operation. They are random, so that losers of the same
 * write do not come back in step. Their limit is twice as long as the attempt took, and doubles
 * with each loss. So the scale is the engine's own round trip, whatever that is. The thread is
 * parked: a round trip is long enough for others to run.
 */
final class LossPause {
  static final long MIN_ATTEMPT_NANOS = 10_000; // a shorter one was not answered by an engine
  static final long MAX_LIMIT_NANOS = 50_000_000;
  static final int MAX_DOUBLINGS = 6;

  private int losses;

  /**
   * Pauses after a loss. An interrupted thread pauses for no time, and stays interrupted.
   *
   * @param attemptNanos the time that the lost attempt took
   */
  void afterLoss(long attemptNanos) {
    LockSupport.parkNanos(1 + ThreadLocalRandom.current().nextLong(nextLimit(attemptNanos)));
  }

  /** The limit of the next pause. */
  long nextLimit(long attemptNanos) {
    losses = Math.min(losses + 1, MAX_DOUBLINGS);
    long attempt = Math.min(Math.max(MIN_ATTEMPT_NANOS, attemptNanos), MAX_LIMIT_NANOS);
    return Math.min(attempt << losses, MAX_LIMIT_NANOS);
  }
}
