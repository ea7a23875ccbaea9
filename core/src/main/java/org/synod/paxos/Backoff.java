// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import java.util.SplittableRandom;

/**
 * Randomised exponential backoff: a random number of spins below a limit that doubles, so that
 * proposers who refuse each other's ballots fall out of step.
 */
final class Backoff {
  private static final int MIN_SPINS = 16;
  private static final int MAX_SPINS = 4096;

  private final SplittableRandom random;
  private int limit = MIN_SPINS;

  Backoff(long seed) {
    random = new SplittableRandom(seed);
  }

  void pause() {
    for (int spins = random.nextInt(limit); spins > 0; spins--) {
      Thread.onSpinWait();
    }
    if (limit < MAX_SPINS) {
      limit *= 2;
    } else {
      Thread.yield(); // more proposers than processors: let the one in mid-ballot run
    }
  }
}
