// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Input and output in a thread that may be interrupted. An interrupt would close the thread's
 * channels.
 */
final class Uninterrupted {
  private Uninterrupted() {}

  /** Something that may be begun again. */
  interface Action<T> {
    T run() throws IOException;
  }

  /**
   * Runs an action as if nobody interrupted this thread. Afterwards the thread is interrupted if
   * somebody did.
   */
  static <T> T run(Action<T> action) throws IOException {
    boolean isInterrupted = false;
    try {
      for (; ; ) {
        isInterrupted |= Thread.interrupted();
        try {
          return action.run();
        } catch (IOException e) {
          if (!(e instanceof ClosedByInterruptException)
              && !(e.getCause() instanceof ClosedByInterruptException)) {
            throw e;
          }
        }
      }
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
