// SPDX-License-Identifier: Apache-2.0
package org.synod.internal;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/** A thread that waits for a time at most: it sleeps, and others wake it. */
public interface Sleeper {

  /**
   * Sleeps until it is woken, also if that was before; or for a shorter time, for no reason.
   *
   * @return false if the time to wait is over: it has not slept
   * @throws InterruptedException if the thread is interrupted
   */
  boolean sleep() throws InterruptedException;

  /** Wakes it; another thread calls this. */
  void wake();

  /**
   * Makes the calling thread one that parks.
   *
   * @param blocker what it waits for, for those who look at the thread
   * @param nanos the longest time to wait from now on
   * @return the sleeper, for this thread only
   */
  static Sleeper ofCurrentThread(Object blocker, long nanos) {
    return new Parked(blocker, nanos);
  }

  /**
   * Returns a timeout in nanoseconds: the most that a long holds, 292 years, for a longer one.
   *
   * @param timeout the longest time to wait
   * @return its nanoseconds, 0 or more
   * @throws IllegalArgumentException if it is negative
   */
  static long nanos(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout: null, allowed: 0 or more");
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("timeout: " + timeout + ", allowed: 0 or more");
    }
    Duration most = Duration.ofNanos(Long.MAX_VALUE);
    return timeout.compareTo(most) < 0 ? timeout.toNanos() : Long.MAX_VALUE;
  }

  /** A thread that parks. */
  final class Parked implements Sleeper {
    // A thread that has changed a variable may be stopped, or ended by an error, before it wakes
    // those who wait for that: so these look by themselves now and then.
    private static final long LOOK_NANOS = 1_000_000_000;

    private final Thread thread = Thread.currentThread();
    private final Object blocker;
    private final long nanos;
    private final long startNanos = System.nanoTime();

    private Parked(Object blocker, long nanos) {
      this.blocker = blocker;
      this.nanos = nanos;
    }

    @Override
    public boolean sleep() throws InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long leftNanos = nanos - (System.nanoTime() - startNanos);
      if (leftNanos <= 0) {
        return false;
      }
      LockSupport.parkNanos(blocker, Math.min(leftNanos, LOOK_NANOS));
      return true;
    }

    @Override
    public void wake() {
      LockSupport.unpark(thread);
    }
  }
}
