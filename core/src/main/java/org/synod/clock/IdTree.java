// SPDX-License-Identifier: Apache-2.0
package org.synod.clock;

import org.jspecify.annotations.Nullable;

/**
 * The share of the interval [0, 1) that belongs to a stamp: none, all, or a share of each half.
 * Immutable, and always in normal form: no node has two halves without a share, or with all.
 */
final class IdTree {
  /** The greatest depth: {@value}. Methods that call themselves do not run out of stack then. */
  static final int MAX_DEPTH = 1_000;

  static final IdTree NONE = new IdTree(null, null);
  static final IdTree ALL = new IdTree(null, null);

  final @Nullable IdTree left; // both null: none or all
  final @Nullable IdTree right;
  final int depth;

  private IdTree(@Nullable IdTree left, @Nullable IdTree right) {
    this.left = left;
    this.right = right;
    depth = left == null || right == null ? 0 : 1 + Math.max(left.depth, right.depth);
  }

  /** The share of two halves, in normal form. */
  static IdTree of(IdTree left, IdTree right) {
    return left == NONE && right == NONE ? NONE : left == ALL && right == ALL ? ALL
        : new IdTree(left, right);
  }

  boolean isLeaf() {
    return left == null;
  }

  /** Two shares that together are this one, which is not empty. */
  IdTree[] split() {
    if (this == ALL) {
      return new IdTree[] {of(ALL, NONE), of(NONE, ALL)};
    }
    if (left == NONE) {
      IdTree[] halves = right.split();
      return new IdTree[] {of(NONE, halves[0]), of(NONE, halves[1])};
    }
    if (right == NONE) {
      IdTree[] halves = left.split();
      return new IdTree[] {of(halves[0], NONE), of(halves[1], NONE)};
    }
    return new IdTree[] {of(left, NONE), of(NONE, right)};
  }

  /** Whether some part belongs to both. */
  boolean overlaps(IdTree other) {
    if (this == NONE || other == NONE) {
      return false;
    }
    return this == ALL || other == ALL
        || left.overlaps(other.left) || right.overlaps(other.right);
  }

  /** The share of both, which do not overlap. */
  IdTree plus(IdTree other) {
    return this == NONE ? other : other == NONE ? this
        : of(left.plus(other.left), right.plus(other.right));
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof IdTree tree && !isLeaf() && !tree.isLeaf()
            && left.equals(tree.left) && right.equals(tree.right);
  }

  @Override
  public int hashCode() {
    return isLeaf() ? this == ALL ? 1 : 0 : 31 * left.hashCode() + right.hashCode() + 7;
  }

  @Override
  public String toString() {
    return this == NONE ? "0" : this == ALL ? "1" : "(" + left + ", " + right + ")";
  }
}
