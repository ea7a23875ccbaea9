// SPDX-License-Identifier: Apache-2.0
package org.synod;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;

/** Threads that start together, for tests: they end, or the test fails with what one of them threw. */
public final class Race {

  /** What one thread does. */
  @FunctionalInterface
  public interface Body {
    void run(int thread) throws Exception;
  }

  private Race() {}

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
                  failure.compareAndSet(null, e);
                }
              });
      thread.setDaemon(true);
      thread.start();
      all.add(thread);
    }
    for (Thread thread : all) {
      thread.join();
    }
    if (failure.get() != null) {
      throw new AssertionError("a thread failed", failure.get());
    }
  }
}
