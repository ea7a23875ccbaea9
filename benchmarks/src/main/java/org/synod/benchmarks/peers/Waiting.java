// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.peers;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for other threads while a benchmark is set up. */
final class Waiting {
  private static final long LIMIT_SECONDS = 30;

  private Waiting() {}

  /**
   * The first result that is not null.
   *
   * @throws IllegalStateException if there is none within half a minute
   */
  static <T> T until(String what, Supplier<@Nullable T> result) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (System.nanoTime() - end < 0) {
      T got = result.get();
      if (got != null) {
        return got;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException("while waiting for " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
    throw new IllegalStateException("no " + what + " within " + LIMIT_SECONDS + " s");
  }
}
