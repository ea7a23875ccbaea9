// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import java.util.SplittableRandom;

/**
 * Randomised exponential backoff: a random number of spins below a limit that doubles, so that
 * those who make each other fail fall out of step. Used by one thread at a time.
 *
 * <p><i>Progress:</i> wait-free; a pause is at most 4,096 spins, and a yield once the limit is
 * reached.
 *
 * <p><i>Not guaranteed:</i> any length of time.
 */
public final class Backoff {
  private static final int MIN_SPINS = 16;
  private static final int MAX_SPINS = 4096;

  private final SplittableRandom random;
  private int limit = MIN_SPINS;

  /**
   * Makes a backoff.
   *
   * @param seed of its random numbers; those who compete should have different ones
   */
  public Backoff(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Pauses after a failure, and longer after the next. */
  public void pause() {
    for (int spins = random.nextInt(limit); spins > 0; spins--) {
      Thread.onSpinWait();
    }
    if (limit < MAX_SPINS) {
      limit *= 2;
    } else {
      Thread.yield(); // more threads than processors: let the one that holds up the others run
    }
  }

  /** Begins again with short pauses, after a success. */
  public void reset() {
    limit = MIN_SPINS;
  }
}
