// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import java.util.concurrent.locks.LockSupport;

/** How a thread sleeps until another wakes it, as {@link LockSupport} says. */
interface Parking {
  /** The threads of this JVM, virtual ones too. */
  Parking THREADS = new Threads();

  /** The time that means: until somebody wakes it. */
  long FOR_EVER = Long.MAX_VALUE;

  /** The looks at the registers before a thread sleeps. */
  int spins();

  /** The calling thread, to be woken by {@link #unpark}. */
  Object current();

  /**
   * Returns once the calling thread has been woken, or was already since it last slept; also if it
   * is interrupted, if the time is over, or for no reason.
   */
  void park(Object blocker, long nanos);

  /** Wakes a thread, or lets its next sleep end at once. */
  void unpark(Object thread);

  /** Threads as they are. */
  final class Threads implements Parking {
    // Roughly as long as it takes to sleep and to be woken. So a wait is at most about twice as
    // long as it had to be. With one processor no other thread can change anything meanwhile.
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 512 : 0;

    private Threads() {}

    @Override
    public int spins() {
      return SPINS;
    }

    @Override
    public Object current() {
      return Thread.currentThread();
    }

    @Override
    public void park(Object blocker, long nanos) {
      if (nanos == FOR_EVER) {
        LockSupport.park(blocker);
      } else {
        LockSupport.parkNanos(blocker, nanos);
      }
    }

    @Override
    public void unpark(Object thread) {
      LockSupport.unpark((Thread) thread);
    }
  }
}
