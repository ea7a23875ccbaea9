// SPDX-License-Identifier: Apache-2.0
package org.synod;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;

/** Threads that start together. They end, or the test fails with the exception of one of them. */
public final class Race {

  /** The body of one thread. */
  @FunctionalInterface
  public interface Body {
    /**
     * Runs in a thread of its own.
     *
     * @param thread the number of the thread, from 0
     * @throws Exception if it fails
     */
    void run(int thread) throws Exception;
  }

  private Race() {}

  /**
   * Starts the threads, and returns once all have ended. If one fails, it interrupts the others.
   *
   * @param threads the number of threads
   * @param body what each of them does
   * @throws AssertionError if one of them failed
   * @throws Exception if this thread was interrupted
   */
  public static void of(int threads, Body body) throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int number = i;
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                  body.run(number);
                } catch (Throwable e) {
                  if (failure.compareAndSet(null, e)) {
                    all.forEach(Thread::interrupt); // or they could wait for this one for ever
                  }
                }
              });
      thread.setDaemon(true);
      all.add(thread);
    }
    all.forEach(Thread::start);
    for (Thread thread : all) {
      thread.join();
    }
    if (failure.get() != null) {
      throw new AssertionError("a thread failed: " + failure.get(), failure.get());
    }
  }

  /**
   * Returns once a latch is down; for threads whose body throws no checked exception.
   *
   * @param latch the latch
   * @throws AssertionError if this thread was interrupted
   */
  public static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
