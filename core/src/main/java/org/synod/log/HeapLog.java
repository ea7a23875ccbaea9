// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.Objects;
import java.util.function.Supplier;
import org.synod.consensus.Consensus;
import org.synod.log.segments.ConsensusSegment;
import org.synod.log.segments.Ends;
import org.synod.log.segments.Segment;
import org.synod.log.segments.SegmentReader;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;

/**
 * A log on the heap: a consensus object for each index, by default an array element that one
 * compare-and-exchange decides.
 *
 * <p><i>Progress:</i> {@link #append} is lock-free: it tries the next index only when another call
 * was decided at this one. Undisturbed it is one compare-and-exchange, and allocates only an array
 * for each 1,024 commands. {@link #close}, {@link #follow} and a follower that goes on to the next
 * array are lock-free; {@link Follower#poll} is otherwise wait-free, one read, and so is
 * {@link #get}, with one more for each array between the first or the last and its own.
 * {@link #decidedPrefix} is lock-free. A thread that stops anywhere holds up nobody.
 *
 * <p><i>Linearization:</i> {@code append} and {@code close} at the compare-and-exchange that
 * succeeds, {@code close} of a closed log and a refused {@code append} at the read that finds it
 * closed; {@code get} at its read of the command; {@code decidedPrefix} at its read of the
 * first element that is not decided; {@code follow} and {@code close} of a follower at their
 * compare-and-set.
 *
 * <p><i>Memory effects:</i> as {@link Log} says.
 *
 * <p><i>Not guaranteed:</i> fairness between appenders; a bound on the memory that the log keeps
 * for a follower that falls behind, or if it has no follower. Commands are let go of in arrays of
 * 1,024, so some are kept longer than they need be.
 *
 * <p>Sources: M. Herlihy, <i>Wait-free Synchronization</i> (1991), §4.2, where a universal object
 * is a list grown by consensus; T. Chandra, S. Toueg, <i>Unreliable failure detectors for reliable
 * distributed systems</i> (1996), §8.
 *
 * @param <C> the commands; they should be immutable, since all readers get them
 */
public final class HeapLog<C> implements Log<C> {
  /*
   * Ends: first (retained) ----+                  tail (a hint)
   *                            v                        v
   *   segments:   [let go] [a a a a] -> [a a a a] -> [a a - -]
   *
   * append: from the hint at the tail, decide slots in order until one is decided for this call.
   * A thread that loses a slot pauses for a bounded time, and asks the hint again. So one thread
   * goes on with the cache lines, and they do not change hands for each slot.
   *
   * Invariants:
   *  - A slot is decided only after all before it, in this segment and those before. Both hints are
   *    set by threads that have seen all before them decided, and appends go slot by slot from
   *    there.
   *  - A slot that is decided does not change: it leaves null by compare-and-exchange, or as its
   *    consensus object has decided. So each append is decided in one slot: it ends at the first
   *    slot that it wins, and proposes to none after.
   *  - CLOSED is the last entry: an append that meets it does not go on, and the hint stays before
   *    it.
   *  - The first segment is not above any follower's. A compare-and-set on the value that a new
   *    follower was checked against adds it, so its segment cannot be let go of in between.
   *
   * Non-invariants: the hints may be behind, by any number of slots, and may go back when a slow
   * thread sets one late; it then costs reads. They may refer to a segment that is let go of, for
   * as long as nobody appends.
   *
   * No ABA: slots and links are written once; a value of Retained is new each time, and one that a
   * thread expects cannot be collected.
   *
   * Segments that are let go of refer to themselves (Ends.replaceRetained), and a thread that comes
   * late to one goes on at the first retained, before which all is decided. A thread that lets go
   * of some segments and stops before it has cut them costs the collector work, and no more.
   */
  private static final Memory HEAP = new HeapMemory(1);

  private final Ends ends;
  private final SegmentReader<C> reader;

  /** Makes an empty log. One compare-and-exchange decides each of its indexes. */
  public HeapLog() {
    this(new Ends(new Segment(HEAP, 0, Segment.LENGTH)));
  }

  /**
   * Makes an empty log whose indexes are decided by consensus objects of the caller's. If an object
   * throws, so does {@link #append}. Its command may be decided all the same, if the exception says
   * that its effect is unknown.
   *
   * @param slots makes an undecided object for an index; each returns from {@code propose} the very
   *     object that was proposed, not a copy. At times several are made for an index, and one is
   *     used
   */
  public HeapLog(Supplier<? extends Consensus<Object>> slots) {
    this(
        new Ends(
            new ConsensusSegment(
                HEAP,
                0,
                Segment.LENGTH,
                Objects.requireNonNull(slots, "slots: null, allowed: a supplier"))));
  }

  /** Makes a log whose first segment is there, in some memory. */
  HeapLog(Ends ends) {
    this.ends = ends;
    reader = new SegmentReader<>(ends);
  }

  @Override
  public long append(C command) {
    Objects.requireNonNull(command, "command: null, allowed: a command");
    long index = decide(command);
    if (index < 0) {
      throw new IllegalStateException("append: after close, allowed: before");
    }
    return index;
  }

  /**
   * Decides the first slot that nobody else does. Returns its index, or -1 if the log is closed.
   */
  private long decide(Object entry) {
    Segment tail = ends.tail();
    for (Segment at = tail; ; at = ends.successor(at)) {
      int length = at.length();
      for (int offset = at.undecided(); offset < length; ) {
        Object there = at.decide(offset, entry);
        if (there == SegmentReader.CLOSED) {
          return -1;
        }
        if (there == null) {
          if (entry != SegmentReader.CLOSED) { // otherwise an append could go on behind it
            at.undecided(offset + 1);
          }
          if (at != tail) {
            ends.tail(at);
          }
          return at.base() + offset;
        }
        at.pause();
        offset = Math.max(offset + 1, at.undecided()); // others have gone on in the meantime
      }
    }
  }

  @Override
  public C get(long index) {
    return reader.get(index);
  }

  @Override
  public long decidedPrefix() {
    return reader.decidedPrefix();
  }

  @Override
  public Follower<C> follow(long from) {
    return reader.follow(from);
  }

  @Override
  public void close() {
    decide(SegmentReader.CLOSED);
  }

  @Override
  public String toString() {
    return "HeapLog[first " + reader.first() + ", prefix " + decidedPrefix() + "]";
  }
}
