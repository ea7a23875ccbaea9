// SPDX-License-Identifier: Apache-2.0
package org.synod.guide;

import org.jspecify.annotations.Nullable;
import org.synod.memory.Memory;
import org.synod.memory.References;

/**
 * M. M. Michael, M. L. Scott, <i>Simple, Fast, and Practical Non-Blocking and Blocking Concurrent
 * Queue Algorithms</i> (PODC 1996).
 */
final class MichaelScottQueue {
  static final String NOTHING = "nothing";

  private static final class Node {
    final @Nullable String text;
    final References<Node> next;

    Node(@Nullable String text, Memory memory) {
      this.text = text;
      next = memory.references("next", 1); // a field that changes is made by the memory
    }

    @Override
    public String toString() {
      return String.valueOf(text);
    }
  }

  private final Memory memory;
  private final References<Node> head;
  private final References<Node> tail;

  MichaelScottQueue(Memory memory) {
    this.memory = memory;
    head = memory.references("head", 1);
    tail = memory.references("tail", 1);
    Node first = new Node(null, memory);
    head.setVolatile(0, first);
    tail.setVolatile(0, first);
  }

  String offer(String text) {
    Node node = new Node(text, memory);
    for (; ; ) {
      Node last = tail.getVolatile(0);
      Node next = last.next.getVolatile(0);
      if (next != null) {
        tail.compareAndSet(0, last, next); // helps the offer that has linked it
      } else if (last.next.compareAndSet(0, null, node)) {
        tail.compareAndSet(0, last, node);
        return text;
      }
    }
  }

  String poll() {
    for (; ; ) {
      Node first = head.getVolatile(0);
      Node last = tail.getVolatile(0);
      Node next = first.next.getVolatile(0);
      if (next == null) {
        return NOTHING;
      }
      if (first == last) {
        tail.compareAndSet(0, last, next); // the tail never falls behind the head
      } else if (head.compareAndSet(0, first, next)) {
        return String.valueOf(next.text);
      }
    }
  }
}
