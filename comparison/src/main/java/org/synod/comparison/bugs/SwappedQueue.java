// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.bugs;

import org.synod.comparison.Place;

/**
 * Stone's queue: an offer takes the tail first and links its node then. Meanwhile a poll sees no
 * node, although a later offer has ended.
 */
public final class SwappedQueue extends LinkedQueue {
  private final boolean isMended;

  /** Makes an empty queue. */
  public SwappedQueue(Place place, boolean isMended) {
    super(place);
    this.isMended = isMended;
  }

  @Override
  void offer(Node node) {
    if (isMended) {
      offerWithHelp(node);
      return;
    }
    Node last;
    do {
      last = tail.getVolatile(0);
    } while (!tail.compareAndSet(0, last, node));
    last.next.setVolatile(0, node);
  }
}
