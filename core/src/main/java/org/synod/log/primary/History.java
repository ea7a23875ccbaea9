// SPDX-License-Identifier: Apache-2.0
package org.synod.log.primary;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** The changes that a replica has, in their order. Immutable. */
final class History<D> {
  /*
   *   {base 1:7, size 2, 2:2 d9} -> {base 1:7, size 1, 2:1 d8}       base: d1 to d7 in one
   *
   * As in PaxosLog, a history is its last change and a link to the history without it. So it is
   * extended by one new object, which all replicas share. The base is the snapshot: one change
   * that does what the first ones did.
   */
  private static final History<?> EMPTY = new History<>(0, null, 0, 0, null, null);

  final long baseZxid; // 0 if and only if there is no base
  final @Nullable D base;
  final int size; // of the changes behind the base
  final long last; // the zxid of the last change; that of the base if none is behind it
  final @Nullable D change; // the last; null if and only if the size is 0
  final @Nullable History<D> previous; // null if the size is 0 or 1

  private History(
      long baseZxid,
      @Nullable D base,
      int size,
      long last,
      @Nullable D change,
      @Nullable History<D> previous) {
    assert (baseZxid == 0) == (base == null);
    assert (size == 0) == (change == null);
    assert (size > 1) == (previous != null);
    this.baseZxid = baseZxid;
    this.base = base;
    this.size = size;
    this.last = last;
    this.change = change;
    this.previous = previous;
  }

  @SuppressWarnings("unchecked") // it holds no D
  static <D> History<D> empty() {
    return (History<D>) EMPTY;
  }

  /** The history that is one snapshot, up to a change. */
  static <D> History<D> of(long baseZxid, @Nullable D base) {
    return new History<>(baseZxid, base, 0, baseZxid, null, null);
  }

  /** This history with one more change. */
  History<D> plus(long zxid, D next) {
    assert Long.compareUnsigned(last, zxid) < 0;
    return new History<>(baseZxid, base, size + 1, zxid, next, size == 0 ? null : this);
  }

  /**
   * This history with its first changes in the base.
   *
   * @param committed the last change that may be put there
   * @param kept the number of changes that stay behind it in any case
   */
  History<D> folded(long committed, int kept, BinaryOperator<D> merge) {
    long at = baseZxid;
    D merged = base;
    int rest = size;
    ArrayDeque<History<D>> changes = changesAfter(baseZxid);
    while (rest > kept && Long.compareUnsigned(changes.getFirst().last, committed) <= 0) {
      History<D> first = changes.removeFirst();
      D older = merged;
      merged =
          older == null
              ? first.change
              : Objects.requireNonNull(
                  merge.apply(older, first.change), "merge: made null, allowed: a change");
      at = first.last;
      rest--;
    }
    History<D> copy = of(at, merged);
    for (History<D> each : changes) {
      copy = copy.plus(each.last, each.change);
    }
    return copy;
  }

  /** The changes behind the base and behind a zxid, in their order. */
  ArrayDeque<History<D>> changesAfter(long zxid) {
    ArrayDeque<History<D>> changes = new ArrayDeque<>(size + 1);
    for (History<D> at = size == 0 ? null : this;
        at != null && Long.compareUnsigned(at.last, zxid) > 0;
        at = at.previous) {
      changes.addFirst(at);
    }
    return changes;
  }

  /**
   * Hands on the changes behind one change up to another.
   *
   * @return the number of calls that were made
   */
  int hand(long after, long end, BiConsumer<Long, ? super D> consumer) {
    int calls = 0;
    D merged = base;
    if (merged != null && Long.compareUnsigned(after, baseZxid) < 0) {
      consumer.accept(baseZxid, merged);
      calls++;
    }
    for (History<D> each : changesAfter(after)) {
      if (Long.compareUnsigned(each.last, end) <= 0) {
        consumer.accept(each.last, each.change);
        calls++;
      }
    }
    return calls;
  }

  /** Whether a change can be in this history, so far as it shows. */
  boolean mayContain(long zxid) {
    if (Long.compareUnsigned(zxid, baseZxid) <= 0) {
      return true;
    }
    History<D> at = this;
    while (at != null && at.last != zxid) {
      at = at.previous;
    }
    return at != null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof History<?> that
        && baseZxid == that.baseZxid
        && size == that.size
        && Objects.equals(base, that.base))) {
      return false;
    }
    History<?> mine = this;
    History<?> its = that;
    while (mine != its && mine != null && its != null) {
      if (mine.last != its.last || !Objects.equals(mine.change, its.change)) {
        return false;
      }
      mine = mine.previous;
      its = its.previous;
    }
    return true;
  }

  @Override
  public int hashCode() {
    long hash = baseZxid * 31 + Objects.hashCode(base);
    for (History<D> at = this; at != null; at = at.previous) {
      hash = (hash * 31 + at.last) * 31 + Objects.hashCode(at.change);
    }
    return Long.hashCode(hash);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    if (baseZxid != 0) {
      text.append("to ").append(Zxid.text(baseZxid)).append(' ').append(base);
    }
    for (History<D> each : changesAfter(baseZxid)) {
      text.append(text.length() == 1 ? "" : ", ");
      text.append(Zxid.text(each.last)).append(' ').append(each.change);
    }
    return text.append(']').toString();
  }
}
