// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import org.synod.memory.References;

/** One sleep of one thread, which waits for a change of some registers. */
final class Waiter {
  private final References<Object> sleeper; // the thread; null once it sleeps no more

  /** Makes the waiter of the calling thread. */
  Waiter(Ref<?> ref) {
    sleeper = ref.memory.references("waiter", 1);
    sleeper.setRelease(0, ref.parking.current()); // nobody sees it before it is enlisted
  }

  /** Wakes the thread, if it may be asleep. */
  void wake(Parking parking) {
    Object thread = sleeper.getVolatile(0);
    if (thread != null) {
      parking.unpark(thread);
    }
  }

  boolean hasLeft() {
    return sleeper.getVolatile(0) == null;
  }

  /** Tells, on its own thread, that it need not be woken any more. */
  void leave() {
    sleeper.setVolatile(0, null);
  }
}
