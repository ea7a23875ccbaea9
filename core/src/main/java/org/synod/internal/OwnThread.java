// SPDX-License-Identifier: Apache-2.0
package org.synod.internal;

import java.util.Objects;
import java.util.concurrent.ThreadFactory;

/** A thread that an object has a factory make for itself, and that it ends when it is closed. */
public final class OwnThread {

  private OwnThread() {}

  /**
   * Makes a thread; it is not started.
   *
   * @param threads the caller's factory
   * @param body what the thread does
   * @return the thread
   * @throws NullPointerException if the factory is null, or makes null
   */
  public static Thread of(ThreadFactory threads, Runnable body) {
    Objects.requireNonNull(threads, "threads: null, allowed: a factory");
    return Objects.requireNonNull(
        threads.newThread(body), "threads: made null, allowed: a thread");
  }

  /**
   * Waits until a thread has ended, unless it is the calling one. An interrupt ends the wait, and
   * is kept.
   *
   * @param thread the thread, which was told to end
   */
  public static void awaitEnd(Thread thread) {
    if (thread != Thread.currentThread()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
