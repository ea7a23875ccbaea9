// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Pauses for a thread that has just lost a compare-and-set. A loop that only tries again calls
 * {@link #afterLoss}, as {@code updateAndGet} of all registers does:
 *
 * <pre>{@code
 * long version = number.version();
 * while (!number.setIfVersion(version, number.get() + 1)) {
 *   Backoff.afterLoss();
 *   version = number.version();
 * }
 * }</pre>
 *
 * <p>The loser stays away for about the time of a thousand writes. So the winner writes alone, with
 * the register in its own cache, and the threads take turns of that length. A pause of a fixed
 * length would keep losers of the same write in step.
 *
 * <p>An object of this class is randomised exponential backoff: each pause is a random number of
 * spins below a limit, and the limit doubles. It is for protocols in which two threads can make
 * each other fail for ever, and for attempts of unknown length. It is used by one thread at a time,
 * and a loop that seldom loses makes it at its first loss. The static methods remember nothing.
 *
 * <p><i>Progress:</i> wait-free; a pause is fewer spins than its limit, and one that was made by
 * the constructor also yields the processor once the limit has grown to {@value #MAX_SPINS}.
 *
 * <p><i>Memory effects:</i> none.
 *
 * <p><i>Not guaranteed:</i> any length of time; success of a thread at its next attempt after a
 * pause.
 *
 * <p>Source: D. Dice, D. Hendler, I. Mirsky, <i>Lightweight Contention Management for Efficient
 * Compare-and-Swap Operations</i> (2013).
 */
public final class Backoff {
  static final int MIN_SPINS = 16;
  static final int MAX_SPINS = 4096;
  static final int LOSS_SPINS = 1024;

  private final SplittableRandom random;
  private final int maxSpins;
  private final boolean yields; // once the limit is as large as it can become
  private int limit = MIN_SPINS;

  /**
   * Makes a backoff whose pauses begin below {@value #MIN_SPINS} spins and grow to below {@value
   * #MAX_SPINS}. The longest also yield the processor, since there may be more threads than
   * processors.
   *
   * @param seed the seed of its random numbers; threads that compete should have different ones
   */
  public Backoff(long seed) {
    this(seed, MAX_SPINS, /* yields */ true);
  }

  private Backoff(long seed, int maxSpins, boolean yields) {
    random = new SplittableRandom(seed);
    this.maxSpins = maxSpins;
    this.yields = yields;
  }

  /**
   * Makes a backoff that never yields the processor, for operations that must not take as long as
   * the scheduler of the operating system may.
   *
   * @param seed the seed of its random numbers; threads that compete should have different ones
   * @param maxSpins the largest limit, {@value #MIN_SPINS} or more
   * @return a backoff whose pauses begin below {@value #MIN_SPINS} spins
   */
  public static Backoff spinning(long seed, int maxSpins) {
    if (maxSpins < MIN_SPINS) {
      throw new IllegalArgumentException(
          "maxSpins: " + maxSpins + ", allowed: " + MIN_SPINS + " or more");
    }
    return new Backoff(seed, maxSpins, /* yields */ false);
  }

  /** Pauses after a failure. The next pause may be twice as long. */
  public void pause() {
    spin(random.nextInt(limit));
    if (limit < maxSpins) {
      limit = (int) Math.min(2L * limit, maxSpins);
    } else if (yields) {
      Thread.yield(); // the thread that holds up the others may need this processor
    }
  }

  /** Begins again with short pauses, after a success. */
  public void reset() {
    limit = MIN_SPINS;
  }

  /**
   * Pauses once after a lost compare-and-set, for a random number of spins below {@value
   * #LOSS_SPINS}. Meanwhile the winner goes on alone, with all that it needs in its own cache.
   */
  public static void afterLoss() {
    spinBelow(LOSS_SPINS);
  }

  /**
   * Pauses once, for a random number of spins below a limit.
   *
   * @param limit the pause is fewer spins than this, which is 1 or more
   */
  public static void spinBelow(int limit) {
    spin(ThreadLocalRandom.current().nextInt(limit));
  }

  private static void spin(int spins) {
    for (int left = spins; left > 0; left--) {
      Thread.onSpinWait();
    }
  }

  @Override
  public String toString() {
    return "Backoff[next pause below " + limit + " spins]";
  }
}
