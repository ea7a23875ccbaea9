// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The pauses behind the lost attempts of one operation on a register that is on another machine.
 * They are random, so that losers of the same write do not come back in step. Their limit is twice
 * as long as the attempt took, and doubles with each loss up to 50 ms. So the scale is the
 * register's own round trip, whatever that is.
 *
 * <pre>{@code
 * TimedBackoff backoff = new TimedBackoff();
 * for (long start = System.nanoTime(); !tryOnce(); start = System.nanoTime()) {
 *   backoff.afterLoss(System.nanoTime() - start);
 * }
 * }</pre>
 *
 * <p>For registers in memory see {@link org.synod.memory.Backoff}, which spins. Here the thread is
 * parked: a round trip is long enough for others to run. Used by one thread at a time.
 *
 * <p><i>Progress:</i> a pause ends after its time, or at once if the thread is interrupted; it
 * stays interrupted.
 *
 * <p><i>Memory effects:</i> none.
 *
 * <p><i>Not guaranteed:</i> success at the next attempt.
 */
public final class TimedBackoff {
  static final long MIN_ATTEMPT_NANOS = 10_000; // a shorter one was not answered by a machine
  static final long MAX_LIMIT_NANOS = 50_000_000;
  static final int MAX_DOUBLINGS = 6;

  private int losses;

  /** Makes the pauses of an operation that has not lost yet. */
  public TimedBackoff() {}

  /**
   * Pauses after a loss.
   *
   * @param attemptNanos the time that the lost attempt took, in nanoseconds
   */
  public void afterLoss(long attemptNanos) {
    LockSupport.parkNanos(1 + ThreadLocalRandom.current().nextLong(nextLimit(attemptNanos)));
  }

  /** The limit of the next pause. */
  long nextLimit(long attemptNanos) {
    losses = Math.min(losses + 1, MAX_DOUBLINGS);
    long attempt = Math.min(Math.max(MIN_ATTEMPT_NANOS, attemptNanos), MAX_LIMIT_NANOS);
    return Math.min(attempt << losses, MAX_LIMIT_NANOS);
  }

  /**
   * Changes a register as {@link Register#updateAndGet} does, with these pauses; for those who
   * implement registers.
   *
   * @param <V> the values
   * @param register the register
   * @param change gets the current value, null if unset, and returns the next, not null
   * @return the states before and after the write
   * @throws RegisterUnavailableException if the register does not answer; a write of unknown effect
   *     is not repeated
   */
  public static <V> Change<V> update(Register<V> register, UnaryOperator<@Nullable V> change) {
    Objects.requireNonNull(change, "change: null, allowed: a function");
    TimedBackoff backoff = new TimedBackoff();
    for (; ; ) {
      long start = System.nanoTime();
      Versioned<V> before = register.get();
      V next = Versioned.next(change, before);
      if (register.compareAndSet(before.version(), next)) {
        return new Change<>(before, new Versioned<>(before.version() + 1, next));
      }
      backoff.afterLoss(System.nanoTime() - start);
    }
  }

  /**
   * A write that was done.
   *
   * @param <V> the values
   * @param before the state that it replaced
   * @param after the state that it made
   */
  public record Change<V>(Versioned<V> before, Versioned<V> after) {}
}
