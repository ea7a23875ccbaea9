// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.bugs;

import org.synod.comparison.Op;
import org.synod.comparison.Place;
import org.synod.comparison.Subject;
import org.synod.memory.Words;

/**
 * Treiber's stack whose nodes are used again once no hazard pointer holds them. A pop that does not
 * look at the top again after it has set its pointer may hold a node that was given back before.
 */
public final class HazardStack implements Subject {
  private final Words top;
  private final Words hazard; // of each process
  private final NodePool nodes;
  private final boolean isMended;

  /** Makes a stack of 1 above 2. */
  public HazardStack(Place place, boolean isMended) {
    top = place.words("top", 1);
    hazard = place.words("hazard", Place.PROCESSES);
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
    int next;
    do {
      next = (int) top.getVolatile(0);
      nodes.setNext(node, next);
    } while (top.compareAndExchange(0, next, node) != next);
    return value;
  }

  private int pop(int me) {
    long held = NodePool.NONE;
    for (; ; ) {
      int node = (int) top.getVolatile(0);
      if (node == NodePool.NONE) {
        hazard.compareAndExchange(me, held, NodePool.NONE);
        return Op.NOTHING;
      }
      hazard.compareAndExchange(me, held, node); // a volatile write: nobody else writes it
      held = node;
      if (isMended && top.getVolatile(0) != node) {
        continue; // it may have been given back before the pointer was set
      }
      if (top.compareAndExchange(0, node, nodes.next(node)) == node) {
        hazard.compareAndExchange(me, node, NodePool.NONE);
        int value = nodes.value(node);
        if (hazard.getVolatile(1 - me) != node) {
          nodes.give(me, node); // a node that is held is let go of
        }
        return value;
      }
    }
  }
}
