// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.stall;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread that stops inside an operation, if one is wanted: where it calls {@link #here}. */
public final class Stop {
  private final boolean isWanted;
  private final CountDownLatch insideOrFailed = new CountDownLatch(1);
  private @Nullable Thread thread; // set before the others start, as each of them looks at it
  private volatile boolean isInside;
  private volatile boolean hasEnded;

  /** One that will stop, or nobody. */
  public Stop(boolean isWanted) {
    this.isWanted = isWanted;
  }

  boolean isWanted() {
    return isWanted;
  }

  /** Whether the caller is the thread to be stopped. */
  boolean isMe() {
    return Thread.currentThread() == thread;
  }

  /** Stops the thread that is to be stopped, and nobody else. */
  void here() {
    if (isMe()) {
      isInside = true;
      insideOrFailed.countDown();
      while (!hasEnded) {
        LockSupport.park(this);
      }
    }
  }

  /**
   * Starts the thread, if one is wanted, and waits until it is inside.
   *
   * @throws IllegalStateException if the operation ended without coming there
   */
  public void start(Stallable subject) throws InterruptedException {
    if (isWanted) {
      thread = new Thread(() -> run(subject), "stopped");
      thread.setDaemon(true);
      thread.start();
      insideOrFailed.await();
      if (!isInside) {
        throw new IllegalStateException("nobody has stopped inside " + subject);
      }
    }
  }

  private void run(Stallable subject) {
    try {
      subject.once();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      insideOrFailed.countDown();
    }
  }

  /** Lets it go on to its end. */
  public void end() throws InterruptedException {
    hasEnded = true;
    if (thread != null) {
      LockSupport.unpark(thread);
      thread.join();
    }
  }
}
