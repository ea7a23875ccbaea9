// SPDX-License-Identifier: Apache-2.0
package org.synod.internal;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The pauses between the looks of a thread that waits for something of which nobody tells it. They
 * double, from a microsecond to a longest one, and both are longer if a look takes long: most of
 * the time goes by without one. Used by one thread.
 */
public final class Pauses {
  /** The longest pause between looks that take no time: {@value} nanoseconds. */
  public static final long LONGEST_NANOS = 1_000_000;

  private static final long SHORTEST_NANOS = 1_000;
  private static final long SPIN_NANOS = 50_000; // a thread that is parked may stay so for longer
  private static final int LOOKS = 64; // the longest pause is as long as so many looks ...
  private static final long LIMIT_NANOS = 50_000_000; // ... but not longer than this

  private final long nanos;
  private final long longestNanos;
  private final long startNanos = System.nanoTime();
  private long lookNanos = startNanos; // the time at which the current look began
  private long pauseNanos = SHORTEST_NANOS / 2; // the next one is twice as long

  /**
   * Begins to wait, with a look.
   *
   * @param timeout the longest time to wait from now on
   */
  public Pauses(Duration timeout) {
    this(timeout, LONGEST_NANOS);
  }

  /**
   * Begins to wait, with a look.
   *
   * @param timeout the longest time to wait from now on
   * @param longestNanos the longest pause between looks that take no time
   */
  public Pauses(Duration timeout, long longestNanos) {
    nanos = Sleeper.nanos(timeout);
    this.longestNanos = longestNanos;
  }

  /**
   * Pauses after a look in vain.
   *
   * @return false if the time to wait is over: there was no pause
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean sleep() throws InterruptedException {
    if (nanos == 0) {
      return false;
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long nowNanos = System.nanoTime();
    long leftNanos = nanos - (nowNanos - startNanos);
    if (leftNanos <= 0) {
      return false;
    }
    pauseNanos = nextNanos(pauseNanos, nowNanos - lookNanos, longestNanos);
    pause(nowNanos, Math.min(pauseNanos, leftNanos));
    lookNanos = System.nanoTime();
    return true;
  }

  /** The length of the pause that follows one, and a look that took so long. */
  static long nextNanos(long pauseNanos, long lookNanos, long longestNanos) {
    long look = Math.min(Math.max(0, lookNanos), LIMIT_NANOS);
    long longest = Math.max(longestNanos, Math.min(LOOKS * look, LIMIT_NANOS));
    return Math.min(Math.max(look, 2 * pauseNanos), longest);
  }

  private void pause(long nowNanos, long forNanos) {
    if (forNanos > SPIN_NANOS) {
      LockSupport.parkNanos(this, forNanos);
      return;
    }
    while (System.nanoTime() - nowNanos < forNanos) {
      Thread.onSpinWait();
    }
  }
}
