// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.bugs;

import org.synod.comparison.Place;

/**
 * Michael and Scott's queue whose offers wait for an offer that has linked its node and not moved
 * the tail. If that stops, all others wait for ever: the queue is not lock-free.
 */
public final class UnhelpfulQueue extends LinkedQueue {
  private final boolean isMended;

  /** Makes an empty queue. */
  public UnhelpfulQueue(Place place, boolean isMended) {
    super(place);
    this.isMended = isMended;
  }

  @Override
  void offer(Node node) {
    if (isMended) {
      offerWithHelp(node);
      return;
    }
    for (; ; ) {
      Node last = tail.getVolatile(0);
      if (last.next.compareAndSet(0, null, node)) {
        tail.compareAndSet(0, last, node);
        return;
      }
      Thread.onSpinWait();
    }
  }
}
