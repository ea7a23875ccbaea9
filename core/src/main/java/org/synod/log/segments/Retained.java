// SPDX-License-Identifier: Apache-2.0
package org.synod.log.segments;

import java.util.ArrayList;
import java.util.List;

/**
 * The part of a log that is kept: the first segment that it can still reach, and the positions of
 * its followers. It is one immutable value, so one compare-and-set adds, moves or removes a
 * follower and changes the first segment with it.
 *
 * @param first the first segment kept: the lowest of the followers' segments, or, if there are no
 *     followers, the segment that was the first before
 * @param nextId the number of the next follower; none is used twice
 * @param followers the open followers
 */
public record Retained(Segment first, long nextId, List<Position> followers) {

  /**
   * The position of a follower.
   *
   * @param id its number
   * @param segment the segment that it reads
   */
  public record Position(long id, Segment segment) {}

  Retained(Segment first) {
    this(first, 0, List.of());
  }

  /** The value with one more follower, whose number is {@link #nextId}. */
  Retained plus(Segment segment) {
    List<Position> more = new ArrayList<>(followers);
    more.add(new Position(nextId, segment));
    return new Retained(first, nextId + 1, List.copyOf(more));
  }

  /**
   * The value with a follower in a later segment; or this value, if there is no such follower any
   * more.
   */
  Retained moved(long id, Segment segment) {
    List<Position> moved = others(id);
    if (moved.size() == followers.size()) {
      return this; // another thread has closed it: nothing is kept for it again
    }
    moved.add(new Position(id, segment));
    return with(moved);
  }

  /** The value without a follower. */
  Retained minus(long id) {
    return with(others(id));
  }

  private List<Position> others(long id) {
    List<Position> others = new ArrayList<>(followers);
    others.removeIf(position -> position.id == id);
    return others;
  }

  private Retained with(List<Position> changed) {
    Segment lowest = changed.isEmpty() ? first : changed.get(0).segment;
    for (Position position : changed) {
      lowest = position.segment.base() < lowest.base() ? position.segment : lowest;
    }
    return new Retained(lowest, nextId, List.copyOf(changed));
  }
}
