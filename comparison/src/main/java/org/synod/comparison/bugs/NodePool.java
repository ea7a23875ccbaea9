// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.bugs;

import org.synod.comparison.Place;
import org.synod.memory.Words;

/** Nodes with numbers, in words. Each process has one place for a node that is to be used again. */
final class NodePool {
  /** The number that stands for no node. */
  static final int NONE = 0;

  private static final int EACH = 16; // new nodes of a process

  private final Words next;
  private final Words value;
  private final Words free; // of each process, or NONE
  private final Words used; // the number of new nodes that each process has used

  NodePool(Place place) {
    int nodes = 1 + Place.PROCESSES * EACH;
    next = place.words("next", nodes);
    value = place.words("value", nodes);
    free = place.words("free", Place.PROCESSES);
    used = place.words("used", Place.PROCESSES);
  }

  /** A node for a value: one to be used again, or a new one. */
  int take(int me, int content) {
    int node = (int) free.getOpaque(me);
    if (node == NONE) {
      long number = used.getOpaque(me);
      used.setOpaque(me, number + 1);
      node = 1 + me * EACH + (int) number;
    } else {
      free.setOpaque(me, NONE);
    }
    value.setOpaque(node, content);
    return node;
  }

  /** Gives back a node to be used again; a second one is let go of. */
  void give(int me, int node) {
    if (free.getOpaque(me) == NONE) {
      free.setOpaque(me, node);
    }
  }

  int next(int node) {
    return (int) next.getVolatile(node);
  }

  void setNext(int node, int to) {
    next.setOpaque(node, to);
  }

  int value(int node) {
    return (int) value.getVolatile(node);
  }
}
