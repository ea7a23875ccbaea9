// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import org.jspecify.annotations.Nullable;

/** A follower of a {@link HeapLog}. */
final class HeapFollower<C> implements Follower<C> {
  /*
   * It reads slots of its segment, and tells the log only when it goes on to the next: what is let
   * go of are whole segments.
   *
   * Plain fields: one thread at a time uses them.
   */
  private final Ends ends;
  private final long id;
  private @Nullable Segment segment; // null: closed
  private long position; // from the segment's first index to the one after its last

  HeapFollower(Ends ends, long id, Segment segment, long position) {
    this.ends = ends;
    this.id = id;
    this.segment = segment;
    this.position = position;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  @SuppressWarnings("unchecked") // what is decided, and is not CLOSED, was appended
  public @Nullable C poll() {
    Segment at = segment;
    if (at == null) {
      throw new IllegalStateException("poll: after close, allowed: before");
    }
    if (position - at.base == at.length()) {
      Segment next = at.next();
      if (next == null) {
        return null;
      }
      pass(next);
      segment = next;
      at = next;
    }
    Object there = at.decided((int) (position - at.base));
    if (!HeapLog.isCommand(there)) {
      return null;
    }
    position++;
    return (C) there;
  }

  private void pass(Segment next) {
    Retained held;
    do {
      held = ends.retained();
    } while (!ends.casRetained(held, held.moved(id, next)));
  }

  @Override
  public void close() {
    if (segment == null) {
      return;
    }
    segment = null;
    Retained held;
    do {
      held = ends.retained();
    } while (!ends.casRetained(held, held.minus(id)));
  }

  @Override
  public String toString() {
    return "Follower[at " + position + (segment == null ? ", closed]" : "]");
  }
}
