// SPDX-License-Identifier: Apache-2.0
package org.synod.guide;

import org.jspecify.annotations.Nullable;
import org.synod.memory.Memory;
import org.synod.memory.References;

/** R. K. Treiber, <i>Systems Programming: Coping with Parallelism</i> (1986). */
class TreiberStack {
  static final String NOTHING = "nothing";

  record Node(String text, @Nullable Node next) {
    @Override
    public String toString() {
      return text; // short in printed schedules
    }
  }

  final References<Node> top;

  TreiberStack(Memory memory) {
    top = memory.references("top", 1);
  }

  String push(String text) {
    Node next;
    do {
      next = top.getVolatile(0);
    } while (!top.compareAndSet(0, next, new Node(text, next)));
    return text;
  }

  String pop() {
    for (; ; ) {
      Node node = top.getVolatile(0);
      if (node == null) {
        return NOTHING;
      }
      if (top.compareAndSet(0, node, node.next())) {
        return node.text();
      }
    }
  }
}
