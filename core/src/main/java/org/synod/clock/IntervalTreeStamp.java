// SPDX-License-Identifier: Apache-2.0
package org.synod.clock;

import java.util.Objects;

/**
 * A vector clock for processes that come and go: nobody numbers them. Each stamp owns a share of
 * the interval [0, 1). A process that starts gets half of another's share by {@link #fork}, and one
 * that ends gives its share back by {@link #join}. An event counts on some points of the share.
 *
 * <pre>{@code
 * IntervalTreeStamp.Fork fork = IntervalTreeStamp.seed().fork();
 * IntervalTreeStamp p = fork.first().event();
 * IntervalTreeStamp q = fork.second().join(p.peek()).event(); // received from p
 * }</pre>
 *
 * <p>Of two stamps made from one seed, one happened before the other if and only if it is {@link
 * Causality#BEFORE} the other. They grow with the number of processes, and shrink as shares come
 * together again.
 *
 * <p>Immutable. An owner uses its latest stamp only: a share that is used twice counts events of
 * two processes as one's.
 *
 * <p><i>Not guaranteed:</i> anything between stamps of different seeds. A share of a process that
 * ends without a join is lost, and its part of the trees stays.
 *
 * <p>Source: P. Almeida, C. Baquero, V. Fonte, <i>Interval Tree Clocks</i>, OPODIS 2008.
 */
public final class IntervalTreeStamp {
  private final IdTree share;
  private final EventTree events;

  IntervalTreeStamp(IdTree share, EventTree events) {
    this.share = share;
    this.events = events;
  }

  /**
   * Two stamps with the events of one, which share what it owned.
   *
   * @param first the one that the caller goes on with
   * @param second the one of the new process
   */
  public record Fork(IntervalTreeStamp first, IntervalTreeStamp second) {}

  /**
   * Returns the stamp of the first process, which owns everything and knows no event.
   *
   * @return the seed
   */
  public static IntervalTreeStamp seed() {
    return new IntervalTreeStamp(IdTree.ALL, EventTree.of(0));
  }

  /**
   * Reads a stamp that came in a message.
   *
   * @param text the text of a stamp, as {@link #toString} prints it
   * @return the stamp
   * @throws IllegalArgumentException if the text is not that of a stamp; it names the place
   */
  public static IntervalTreeStamp parse(String text) {
    return new StampText(Objects.requireNonNull(text, "text: null, allowed: a stamp")).stamp();
  }

  /**
   * Divides the share.
   *
   * @return two stamps, which take the place of this one
   * @throws IllegalStateException if this owns nothing, or if the share is too small: the 1,000th
   *     half of a half
   */
  public Fork fork() {
    requireShare();
    if (share.depth == IdTree.MAX_DEPTH) {
      throw new IllegalStateException(
          "share: at a depth of " + share.depth + ", allowed: below, to be divided");
    }
    IdTree[] halves = share.split();
    return new Fork(
        new IntervalTreeStamp(halves[0], events), new IntervalTreeStamp(halves[1], events));
  }

  /**
   * Counts an event.
   *
   * @return the stamp of the event, which takes the place of this one
   * @throws IllegalStateException if this owns nothing, or has counted {@link Long#MAX_VALUE}
   *     events
   */
  public IntervalTreeStamp event() {
    requireShare();
    try {
      return new IntervalTreeStamp(share, events.event(share));
    } catch (ArithmeticException e) {
      throw new IllegalStateException(
          "events: " + Long.MAX_VALUE + " on some point, allowed: fewer", e);
    }
  }

  /**
   * Returns the stamp for a message: the same events, and no share.
   *
   * @return a stamp that only {@link #join} and {@link #compare} take
   */
  public IntervalTreeStamp peek() {
    return new IntervalTreeStamp(IdTree.NONE, events);
  }

  /**
   * Brings two stamps together: a message received, or a process that ends. It is no event: a
   * receipt counts as one by {@link #event}.
   *
   * @param other a stamp whose share does not overlap with this one's
   * @return a stamp with both shares that knows all events, which takes the place of both
   * @throws IllegalArgumentException if the shares overlap: one stamp was used twice, or they are
   *     of different seeds
   */
  public IntervalTreeStamp join(IntervalTreeStamp other) {
    Objects.requireNonNull(other, "other: null, allowed: a stamp");
    if (share.overlaps(other.share)) {
      throw new IllegalArgumentException(
          "other: share " + other.share + ", allowed: one that does not overlap with " + share);
    }
    return new IntervalTreeStamp(share.plus(other.share), events.join(other.events));
  }

  /**
   * Compares the events that two stamps know.
   *
   * @param other a stamp from the same seed
   * @return the relation of this one to the other
   */
  public Causality compare(IntervalTreeStamp other) {
    Objects.requireNonNull(other, "other: null, allowed: a stamp");
    return Causality.of(events.isAtMost(other.events), other.events.isAtMost(events));
  }

  private void requireShare() {
    if (share == IdTree.NONE) {
      throw new IllegalStateException("share: none, allowed: some, which peek() does not give");
    }
  }

  /** Whether both have the same share and know the same events. */
  @Override
  public boolean equals(Object other) {
    return other instanceof IntervalTreeStamp stamp
        && share.equals(stamp.share)
        && events.equals(stamp.events);
  }

  @Override
  public int hashCode() {
    return Objects.hash(share, events);
  }

  /** The share and the events in the notation of the paper, which {@link #parse} reads. */
  @Override
  public String toString() {
    return share + "; " + events;
  }
}
