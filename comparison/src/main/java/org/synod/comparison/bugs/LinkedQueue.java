// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.bugs;

import org.synod.comparison.Op;
import org.synod.comparison.Place;
import org.synod.comparison.Subject;
import org.synod.memory.References;

/** A linked queue of Michael and Scott's, whose offers differ. */
abstract class LinkedQueue implements Subject {
  /** A node. */
  static final class Node {
    final int value;
    final References<Node> next;

    Node(int value, Place place) {
      this.value = value;
      next = place.references("next", 1);
    }

    @Override
    public String toString() {
      return "node " + value;
    }
  }

  final References<Node> tail;
  private final References<Node> head;
  private final Place place;

  LinkedQueue(Place place) {
    this.place = place;
    head = place.references("head", 1);
    tail = place.references("tail", 1);
    Node first = new Node(0, place);
    head.setVolatile(0, first);
    tail.setVolatile(0, first);
  }

  abstract void offer(Node node);

  @Override
  public final int call(int me, Op op) {
    switch (op.kind()) {
      case OFFER -> {
        offer(new Node(op.value(), place));
        return op.value();
      }
      case POLL -> {
        return poll();
      }
      default -> throw Subject.unknown(op);
    }
  }

  /** Links a node behind the last, and then moves the tail. */
  final void offerWithHelp(Node node) {
    for (; ; ) {
      Node last = tail.getVolatile(0);
      Node next = last.next.getVolatile(0);
      if (next != null) {
        tail.compareAndSet(0, last, next);
      } else if (last.next.compareAndSet(0, null, node)) {
        tail.compareAndSet(0, last, node);
        return;
      }
    }
  }

  private int poll() {
    for (; ; ) {
      Node first = head.getVolatile(0);
      Node last = tail.getVolatile(0);
      Node next = first.next.getVolatile(0);
      if (next == null) {
        return Op.NOTHING;
      }
      if (first == last) {
        tail.compareAndSet(0, last, next);
      } else if (head.compareAndSet(0, first, next)) {
        return next.value;
      }
    }
  }
}
