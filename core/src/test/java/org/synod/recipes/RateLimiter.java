// SPDX-License-Identifier: Apache-2.0
package org.synod.recipes;

import org.synod.replica.Atomic;

/**
 * A token bucket. It is one number: the time at which it will be full again. The present time is an
 * argument and is never read inside, since a function that is applied again must do the same again.
 */
final class RateLimiter {
  private final long nanosPerToken;
  private final long nanosPerBucket;
  private final Atomic<Long> fullAt;

  /** A bucket that is full now. */
  RateLimiter(int tokens, long nanosPerToken, long now) {
    this.nanosPerToken = nanosPerToken;
    nanosPerBucket = tokens * nanosPerToken;
    fullAt = new Atomic<>(now);
  }

  /** Takes a token if there is one. */
  boolean tryAcquire(long now) {
    long before = fullAt.getAndUpdate(full -> allows(full, now) ? taken(full, now) : full);
    return allows(before, now);
  }

  private long taken(long full, long now) {
    return (full - now > 0 ? full : now) + nanosPerToken;
  }

  private boolean allows(long full, long now) {
    return taken(full, now) - now <= nanosPerBucket;
  }

  public static void main(String[] args) {
    RateLimiter limiter = new RateLimiter(2, 1_000_000_000, 0); // with System.nanoTime() for times
    System.out.println(limiter.tryAcquire(0)); // prints true
    System.out.println(limiter.tryAcquire(0)); // prints true
    System.out.println(limiter.tryAcquire(999_999_999)); // prints false
    System.out.println(limiter.tryAcquire(1_000_000_000)); // prints true
  }
}
