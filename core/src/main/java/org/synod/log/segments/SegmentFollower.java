// SPDX-License-Identifier: Apache-2.0
package org.synod.log.segments;

import org.jspecify.annotations.Nullable;
import org.synod.log.Follower;
import org.synod.memory.References;

/** A follower of a log that reads its segments. */
public final class SegmentFollower<C> implements Follower<C> {
  /*
   * It reads slots of its segment, and tells the log only when it goes on to the next: the log lets
   * go of whole segments.
   *
   * Plain fields: one thread at a time uses them. Only close may come from another thread: poll
   * then goes on to the end of its segment at most, where it finds that it is not retained.
   */
  private final Ends ends;
  private final long id;
  private @Nullable Segment segment; // null: closed
  private @Nullable References<Object> slots; // of the segment: here too, to save a read
  private long position; // from the segment's first index to the one after its last

  /**
   * Makes a follower that the log retains segments for.
   *
   * @param ends the ends of the log
   * @param id its number there
   * @param segment the segment it reads
   * @param position the index of its next command
   */
  public SegmentFollower(Ends ends, long id, Segment segment, long position) {
    this.ends = ends;
    this.id = id;
    this.segment = segment;
    this.slots = segment.slots();
    this.position = position;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  @SuppressWarnings("unchecked") // a decided entry other than CLOSED was appended
  public @Nullable C poll() {
    Segment at = segment;
    if (at == null) {
      throw closed();
    }
    if (position - at.base() == at.length()) {
      // not at.next(): an error may have ended an earlier call after it had let go of this segment
      Segment next = ends.next(at);
      if (next == null) {
        return null;
      }
      if (!pass(next)) {
        close();
        throw closed();
      }
      References<Object> its = next.slots(); // before both: a call may be ended by an error
      slots = its;
      segment = next;
      at = next;
    }
    References<Object> row = slots;
    if (row == null) {
      throw closed(); // by another thread, just now
    }
    Object there = at.entry(row.getVolatile((int) (position - at.base())));
    if (!SegmentReader.isCommand(there)) {
      return null;
    }
    position++;
    return (C) there;
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("poll: after close, allowed: before");
  }

  /** Goes on to the next segment, unless another thread has closed this. */
  private boolean pass(Segment next) {
    for (; ; ) {
      Retained held = ends.retained();
      Retained moved = held.moved(id, next);
      if (moved == held || ends.replaceRetained(held, moved)) {
        return moved != held;
      }
    }
  }

  @Override
  public void close() {
    // It is taken away even if it shows as closed: poll may have set the segment since another's
    // close.
    segment = null;
    slots = null;
    Retained held;
    do {
      held = ends.retained();
    } while (!ends.replaceRetained(held, held.minus(id)));
  }

  @Override
  public String toString() {
    return "Follower[at " + position + (segment == null ? ", closed]" : "]");
  }
}
