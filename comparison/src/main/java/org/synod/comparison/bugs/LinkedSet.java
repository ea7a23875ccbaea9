// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison.bugs;

import org.synod.comparison.Op;
import org.synod.comparison.Place;
import org.synod.comparison.Subject;
import org.synod.memory.References;

/**
 * Harris's sorted list. A removal that does not mark the link of its node first loses a node that
 * another process inserts behind it.
 */
public final class LinkedSet implements Subject {
  /** The link of a node: the node behind it, and whether the node itself is removed. */
  private record Link(Node next, boolean isMarked) {
    @Override
    public String toString() {
      return "to " + next.value + (isMarked ? ", removed" : "");
    }
  }

  private static final class Node {
    final int value;
    final References<Link> link;

    Node(int value, Place place) {
      this.value = value;
      link = place.references("link " + value, 1);
    }
  }

  private record Found(Node before, Link link, Node node) {}

  private final Place place;
  private final Node head;
  private final boolean isMended;

  /** Makes a set of 1 and 3. */
  public LinkedSet(Place place, boolean isMended) {
    this.place = place;
    this.isMended = isMended;
    Node last = new Node(Integer.MAX_VALUE, place);
    head = new Node(Integer.MIN_VALUE, place);
    head.link.setVolatile(0, new Link(last, false));
    insert(1);
    insert(3);
  }

  @Override
  public int call(int me, Op op) {
    return switch (op.kind()) {
      case INSERT -> insert(op.value());
      case REMOVE -> remove(op.value());
      case CONTAINS -> find(op.value()).node.value == op.value() ? 1 : 0;
      default -> throw Subject.unknown(op);
    };
  }

  /** The first node with this or a larger value, and the one before it; unlinks removed ones. */
  private Found find(int value) {
    search:
    for (; ; ) {
      Node before = head;
      Link link = before.link.getVolatile(0);
      for (; ; ) {
        Node node = link.next;
        Link behind = node.value == Integer.MAX_VALUE ? null : node.link.getVolatile(0);
        if (behind != null && behind.isMarked) {
          Link without = new Link(behind.next, false);
          if (!before.link.compareAndSet(0, link, without)) {
            continue search;
          }
          link = without;
        } else if (node.value >= value) {
          return new Found(before, link, node);
        } else {
          before = node;
          link = behind;
        }
      }
    }
  }

  private int insert(int value) {
    for (; ; ) {
      Found found = find(value);
      if (found.node.value == value) {
        return 0;
      }
      Node node = new Node(value, place);
      node.link.setVolatile(0, new Link(found.node, false));
      if (found.before.link.compareAndSet(0, found.link, new Link(node, false))) {
        return 1;
      }
    }
  }

  private int remove(int value) {
    for (; ; ) {
      Found found = find(value);
      if (found.node.value != value) {
        return 0;
      }
      Link link = found.node.link.getVolatile(0);
      if (isMended) {
        if (!link.isMarked
            && found.node.link.compareAndSet(0, link, new Link(link.next, true))) {
          find(value); // unlinks it
          return 1;
        }
      } else if (found.before.link.compareAndSet(0, found.link, new Link(link.next, false))) {
        return 1;
      }
    }
  }
}
