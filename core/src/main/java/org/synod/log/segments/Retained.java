// SPDX-License-Identifier: Apache-2.0
package org.synod.log.segments;

import java.util.ArrayList;
import java.util.List;

/**
 * What a log keeps: the first segment that it can still reach, and where its followers are. One
 * immutable value, so that a follower is added, moved or taken away, and the first segment changed
 * with it, by one compare-and-set.
 *
 * @param first the first segment kept: the lowest of the followers', or, if there are none, what it
 *     last was
 * @param nextId the number of the next follower; none is used twice
 * @param followers the open followers
 */
public record Retained(Segment first, long nextId, List<Position> followers) {

  /**
   * Where a follower is.
   *
   * @param id its number
   * @param segment the segment that it reads
   */
  public record Position(long id, Segment segment) {}

  Retained(Segment first) {
    this(first, 0, List.of());
  }

  /** With one follower more, whose number is {@link #nextId}. */
  Retained plus(Segment segment) {
    List<Position> more = new ArrayList<>(followers);
    more.add(new Position(nextId, segment));
    return new Retained(first, nextId + 1, List.copyOf(more));
  }

  /** With a follower in a later segment; or as it is, if there is no such follower any more. */
  Retained moved(long id, Segment segment) {
    List<Position> moved = others(id);
    if (moved.size() == followers.size()) {
      return this; // or else one that another thread has closed would be kept for again
    }
    moved.add(new Position(id, segment));
    return with(moved);
  }

  /** Without a follower. */
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
