// SPDX-License-Identifier: Apache-2.0
package org.synod.clock;

import org.jspecify.annotations.Nullable;

/**
 * The number of known events at each point of the interval [0, 1): the same number everywhere, or a
 * number and what each half has beyond it. Immutable, and always in normal form: a half has nothing
 * beyond it somewhere, and two halves are not one number.
 */
final class EventTree {
  private final long base;
  private final @Nullable EventTree left; // both null: the base everywhere
  private final @Nullable EventTree right;
  private final long greatest; // at any point

  private EventTree(long base, @Nullable EventTree left, @Nullable EventTree right) {
    this.base = base;
    this.left = left;
    this.right = right;
    greatest =
        left == null || right == null
            ? base
            : Math.addExact(base, Math.max(left.greatest, right.greatest));
  }

  static EventTree of(long number) {
    return new EventTree(number, null, null);
  }

  /** A number and what two halves have beyond it, in normal form. */
  static EventTree of(long base, EventTree left, EventTree right) {
    long least = Math.min(left.base, right.base);
    EventTree lower = left.plus(-least);
    EventTree upper = right.plus(-least);
    return lower.left == null && upper.left == null && lower.base == upper.base
        ? of(Math.addExact(Math.addExact(base, least), lower.base))
        : new EventTree(Math.addExact(base, least), lower, upper);
  }

  /** More, or fewer, at every point. */
  private EventTree plus(long number) {
    return number == 0 ? this : new EventTree(base + number, left, right);
  }

  /** What the left half has, and not only beyond the base. */
  private EventTree left() {
    return left == null ? this : left.plus(base);
  }

  private EventTree right() {
    return right == null ? this : right.plus(base);
  }

  /** Whether no point has more here than there. */
  boolean isAtMost(EventTree other) {
    if (left == null) {
      return base <= other.base; // the least number there, since the tree is in normal form
    }
    return left().isAtMost(other.left()) && right().isAtMost(other.right());
  }

  /** The greater number at each point. */
  EventTree join(EventTree other) {
    if (left == null && other.left == null) {
      return base >= other.base ? this : other;
    }
    return of(0, left().join(other.left()), right().join(other.right()));
  }

  /** The numbers after an event at some points of a share, which is not empty. */
  EventTree event(IdTree share) {
    EventTree filled = fill(share);
    return filled.equals(this) ? grow(share).tree : filled;
  }

  /** Raises points of the share as far as that makes the tree simpler. */
  private EventTree fill(IdTree share) {
    if (share == IdTree.NONE || left == null && share != IdTree.ALL) {
      return this;
    }
    if (share == IdTree.ALL) {
      return of(greatest);
    }
    if (share.left == IdTree.ALL) {
      EventTree filled = right().fill(share.right);
      return of(0, of(Math.max(left().greatest, filled.base)), filled);
    }
    if (share.right == IdTree.ALL) {
      EventTree filled = left().fill(share.left);
      return of(0, filled, of(Math.max(right().greatest, filled.base)));
    }
    return of(0, left().fill(share.left), right().fill(share.right));
  }

  /** A tree, and how much longer it has become: new nodes count more than long ways. */
  private record Grown(EventTree tree, long cost) {}

  private static final long NODE = IdTree.MAX_DEPTH + 1;

  /** Adds one at some place of the share, where the tree grows least. */
  private Grown grow(IdTree share) {
    if (share == IdTree.ALL) { // and this is one number, otherwise fill had changed it
      return new Grown(of(Math.addExact(base, 1)), 0);
    }
    long cost = left == null ? NODE : 1;
    Grown onTheLeft = share.left == IdTree.NONE ? null : left().grow(share.left);
    Grown onTheRight = share.right == IdTree.NONE ? null : right().grow(share.right);
    if (onTheRight == null || onTheLeft != null && onTheLeft.cost < onTheRight.cost) {
      return new Grown(of(0, onTheLeft.tree, right()), onTheLeft.cost + cost);
    }
    return new Grown(of(0, left(), onTheRight.tree), onTheRight.cost + cost);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof EventTree tree && base == tree.base
            && (left == null
                ? tree.left == null
                : left.equals(tree.left) && right.equals(tree.right));
  }

  @Override
  public int hashCode() {
    return Long.hashCode(base)
        + (left == null ? 0 : 31 * (left.hashCode() + 31 * right.hashCode()));
  }

  @Override
  public String toString() {
    return left == null ? "" + base : "(" + base + ", " + left + ", " + right + ")";
  }
}
