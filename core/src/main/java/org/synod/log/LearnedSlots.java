// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.synod.log.segments.Ends;
import org.synod.log.segments.Segment;
import org.synod.log.segments.SegmentReader;
import org.synod.log.sequence.SequenceProposer;
import org.synod.log.sequence.SequenceState;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Words;

/**
 * The commands that a {@link PaxosLog} has learned to be decided: in slots of segments, where
 * readers find them.
 */
final class LearnedSlots<C> implements SequenceProposer.Learned<Appended<C>> {
  /*
   * Everyone stores the same in a slot, so it does not matter which thread is first.
   *
   * Invariants: a slot holds the command of its index in the decided sequence, since the sequences
   * of two threads are prefixes of each other. All before learned() is in the slots, and has its
   * index.
   *
   * Non-invariant: learned() may be behind, and may go back; it then costs stores and links.
   */
  private static final Memory HEAP = new HeapMemory(1);

  private final Memory memory;
  private final Words length; // one
  private final Ends ends;
  private final SegmentReader<C> reader;

  /** Makes an object that has learned nothing yet. */
  LearnedSlots() {
    this(HEAP, Segment.LENGTH);
  }

  /**
   * Makes an object that has learned nothing yet, in a given memory, with a given number of slots
   * in a segment.
   */
  LearnedSlots(Memory memory, int slots) {
    this.memory = memory;
    length = memory.allocate(1);
    ends = new Ends(new Segment(memory, 0, slots));
    reader = new SegmentReader<>(ends);
  }

  /** A command that is yet to get its index; null stands for the entry that closes the log. */
  Appended<C> appended(@Nullable C command) {
    return memory == HEAP ? Appended.of(command) : Appended.in(memory.allocate(1), command);
  }

  SegmentReader<C> reader() {
    return reader;
  }

  @Override
  public long learned() {
    return length.getAcquire(0); // pairs with the release in learn
  }

  @Override
  public boolean isLearned(Appended<C> command) {
    return command.index() >= 0;
  }

  @Override
  public boolean isLast(@Nullable Appended<C> command) {
    return command != null && command.isClose();
  }

  @Override
  public void learn(SequenceState<Appended<C>> decided) {
    long from = learned();
    if (decided.length <= from) {
      return;
    }
    if (decided.length == from + 1) {
      store(decided);
    } else {
      // It begins at the first unlearned command: a follower must not see a command before those
      // that precede it.
      ArrayDeque<SequenceState<Appended<C>>> unlearned = new ArrayDeque<>();
      for (var at = decided; at != null && at.length > from; at = at.previous) {
        unlearned.push(at);
      }
      unlearned.forEach(this::store);
    }
    // Release is safe: a hint, which may fall behind or go back. A thread
    // that sees it sees that the commands before it are in their slots, and have their index.
    length.setRelease(0, decided.length);
  }

  /** Stores the last command of a sequence that is decided, if all before it are stored. */
  private void store(SequenceState<Appended<C>> decided) {
    Appended<C> last = decided.last;
    if (last == null || last.command == null) {
      return; // CLOSE is in no slot
    }
    long index = decided.length - 1;
    Segment tail = ends.tail();
    if (index >= tail.base()) { // otherwise another has stored it, and the next ones
      Segment at = tail;
      while (index - at.base() >= at.length()) {
        at = ends.successor(at);
      }
      if (index >= at.base()) { // otherwise it is stored, and already let go of
        int offset = (int) (index - at.base());
        at.decide(offset, last.command);
        at.undecided(offset + 1);
      }
      if (at != tail) {
        ends.tail(at);
      }
    }
    last.index(index); // last: a thread that sees it may return, and then the command must show
  }
}
