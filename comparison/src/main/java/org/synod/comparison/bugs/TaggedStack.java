// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.bugs;

import org.synod.comparison.Op;
import org.synod.comparison.Place;
import org.synod.comparison.Subject;
import org.synod.memory.Words;

/**
 * Treiber's stack with nodes that are used again. Without a tag beside the top, the stack may have
 * changed and have the same top again (ABA).
 */
public final class TaggedStack implements Subject {
  private final Words top; // tag(56) | node(8)
  private final NodePool nodes;
  private final boolean isMended;

  /** Makes a stack of 1 above 2. */
  public TaggedStack(Place place, boolean isMended) {
    top = place.words("top", 1);
    nodes = new NodePool(place);
    this.isMended = isMended;
    push(0, 2);
    push(0, 1);
  }

  @Override
  public int call(int me, Op op) {
    return switch (op.kind()) {
      case PUSH -> push(me, op.value());
      case POP -> pop(me);
      default -> throw Subject.unknown(op);
    };
  }

  private int push(int me, int value) {
    int node = nodes.take(me, value);
    long before;
    do {
      before = top.getVolatile(0);
      nodes.setNext(node, node(before));
    } while (!set(before, node));
    return value;
  }

  private int pop(int me) {
    for (; ; ) {
      long before = top.getVolatile(0);
      int node = node(before);
      if (node == NodePool.NONE) {
        return Op.NOTHING;
      }
      if (set(before, nodes.next(node))) {
        int value = nodes.value(node);
        nodes.give(me, node);
        return value;
      }
    }
  }

  private static int node(long word) {
    return (int) (word & 0xFF);
  }

  private boolean set(long before, int node) {
    long tag = isMended ? (before >>> 8) + 1 : 0;
    return top.compareAndExchange(0, before, tag << 8 | node) == before;
  }
}
