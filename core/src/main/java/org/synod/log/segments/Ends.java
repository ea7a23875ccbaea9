// SPDX-License-Identifier: Apache-2.0
package org.synod.log.segments;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.memory.References;

/** The ends of a log's segments: the first one exactly, and the last one about. */
public final class Ends {
  private final References<Retained> retained;
  private final References<Segment> tail; // a hint: all segments before it are decided

  /**
   * Makes the ends of a log of one segment.
   *
   * @param first the segment, in whose memory they are
   */
  public Ends(Segment first) {
    retained = first.memory.references("retained", 1);
    tail = first.memory.references("tail", 1);
    retained.setVolatile(0, new Retained(first));
    tail.setVolatile(0, first);
  }

  /**
   * Returns the part of the log that is kept.
   *
   * @return the first segment and the positions of the followers
   */
  public Retained retained() {
    return Objects.requireNonNull(retained.getVolatile(0), "it is never null");
  }

  /** Replaces the retained part; segments that are then let go of do not refer to later ones. */
  boolean replaceRetained(Retained expected, Retained next) {
    if (!retained.compareAndSet(0, expected, next)) {
      return false;
    }
    // Otherwise a dead segment in the collector's old generation would keep all later segments,
    // dead or not, through every collection of the young generation.
    for (Segment at = expected.first(); at != next.first(); ) {
      Segment dead = at;
      at = Objects.requireNonNull(at.next(), "it leads to the first one retained");
      dead.cut();
    }
    return true;
  }

  /**
   * Returns the segment to go on to.
   *
   * @param at a segment
   * @return the one after it, or null if there is none yet; the first retained if it is let go of
   */
  public @Nullable Segment next(Segment at) {
    Segment next = at.next();
    return next == at ? retained().first() : next;
  }

  /**
   * Returns the segment to go on to, which is made if there is none yet.
   *
   * @param at a segment
   * @return the one after it, or the first retained if it is let go of
   */
  public Segment successor(Segment at) {
    Segment next = at.successor();
    return next == at ? retained().first() : next;
  }

  /**
   * Returns a segment from which to look for the end; all segments before it are decided.
   *
   * @return the segment
   */
  public Segment tail() {
    // pairs with the release below
    return Objects.requireNonNull(tail.getAcquire(0), "it is never null");
  }

  /**
   * Says that all segments before one are decided.
   *
   * @param segment the segment
   */
  public void tail(Segment segment) {
    // Release is safe: a hint, which may fall behind or go back, since segments are linked onwards.
    // A thread that sees it sees that the segments before it are decided.
    tail.setRelease(0, segment);
  }
}
