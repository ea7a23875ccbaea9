// SPDX-License-Identifier: Apache-2.0
package org.synod.log.segments;

import org.jspecify.annotations.Nullable;
import org.synod.log.Follower;
import org.synod.log.Log;

/**
 * Reads the decided entries in the segments of a log: the half of a {@link Log} that does not
 * append.
 *
 * @param <C> the commands
 */
public final class SegmentReader<C> {
  /** The entry that closes a log, behind all commands. */
  public static final Object CLOSED =
      new Object() {
        @Override
        public String toString() {
          return "CLOSED";
        }
      };

  private final Ends ends;

  /**
   * Makes a reader.
   *
   * @param ends the ends of the segments; every decided entry in them other than {@link #CLOSED} is
   *     a command
   */
  public SegmentReader(Ends ends) {
    this.ends = ends;
  }

  static boolean isCommand(@Nullable Object there) {
    return there != null && there != CLOSED;
  }

  /**
   * Returns a command, as {@link Log#get} says.
   *
   * @param index its index
   * @return the command
   */
  @SuppressWarnings("unchecked") // a decided entry other than CLOSED was appended
  public C get(long index) {
    Segment first = ends.retained().first();
    if (index >= first.base()) {
      Segment tail = ends.tail();
      Segment at = segment(tail.base() <= index ? tail : first, index);
      if (index < at.base()) {
        return get(index); // it has been let go of meanwhile
      }
      Object there = index - at.base() < at.length() ? at.decided((int) (index - at.base())) : null;
      if (isCommand(there)) {
        return (C) there;
      }
    }
    long prefix = decidedPrefix();
    // an index that was not decided then may be by now
    long allowed = index < first.base() ? prefix : Math.min(prefix, index);
    throw outOfBounds("index", index, allowed - 1);
  }

  /**
   * The segment of an index, or the last segment. The search begins at a segment that is not above
   * the index. If the segment of the index is let go of, the result is one above it.
   */
  private Segment segment(Segment from, long index) {
    Segment at = from;
    while (index - at.base() >= at.length()) {
      Segment next = ends.next(at);
      if (next == null) {
        return at;
      }
      at = next;
    }
    return at;
  }

  private IndexOutOfBoundsException outOfBounds(String name, long index, long last) {
    long first = first();
    String held = first == 0 ? "0" : first + " (the first still held)";
    return new IndexOutOfBoundsException(
        name + ": " + index + ", allowed: "
            + (last < first ? "none yet, later from " + held + " on" : held + " to " + last));
  }

  /**
   * Returns the first index that is still held.
   *
   * @return the index
   */
  public long first() {
    return ends.retained().first().base();
  }

  /**
   * Returns how many commands are decided, as {@link Log#decidedPrefix} says.
   *
   * @return a number that never falls
   */
  public long decidedPrefix() {
    Segment at = ends.tail();
    for (; ; ) {
      int offset = at.undecided();
      while (offset < at.length() && isCommand(at.decided(offset))) {
        offset++;
      }
      Segment next = offset < at.length() ? null : ends.next(at);
      if (next == null) {
        return at.base() + offset;
      }
      at = next;
    }
  }

  /**
   * Begins to read in order, as {@link Log#follow} says.
   *
   * @param from the first index to read
   * @return a follower at that index
   */
  public Follower<C> follow(long from) {
    for (; ; ) {
      Retained held = ends.retained();
      long prefix = decidedPrefix();
      if (from < held.first().base() || from > prefix) {
        throw outOfBounds("from", from, prefix);
      }
      Segment at = segment(held.first(), from);
      if (ends.replaceRetained(held, held.plus(at))) {
        return new SegmentFollower<>(ends, held.nextId(), at, from);
      }
    }
  }
}
