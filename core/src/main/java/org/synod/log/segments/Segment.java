// SPDX-License-Identifier: Apache-2.0
package org.synod.log.segments;

import org.jspecify.annotations.Nullable;
import org.synod.events.LostCas;
import org.synod.log.HeapLog;
import org.synod.memory.Backoff;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.Words;

/**
 * A part of a log: slots for consecutive indexes, each decided once by one compare-and-exchange,
 * and a link to the part after it.
 */
public class Segment {
  /**
   * The number of slots: few enough to be let go of soon, and many enough that a link costs
   * nothing.
   */
  public static final int LENGTH = 1024;

  private static final int SPINS = 128; // a pause is shorter

  final Memory memory;
  private final long base;
  private final int length; // of the slots: here too, to save a read
  private final References<Object> slots;
  private final References<Segment> next;
  private final Words undecided; // a hint: all slots before it are decided

  /**
   * Makes a segment whose slots are empty.
   *
   * @param memory the memory of its slots
   * @param base the index of its first slot
   * @param length the number of slots
   */
  public Segment(Memory memory, long base, int length) {
    this.memory = memory;
    this.base = base;
    this.length = length;
    slots = memory.references("slot", length);
    next = memory.references("next", 1);
    undecided = memory.allocate(1);
  }

  /**
   * Returns the index of the first slot.
   *
   * @return the index
   */
  public final long base() {
    return base;
  }

  /**
   * Returns how many slots there are.
   *
   * @return the number of slots
   */
  public final int length() {
    return length;
  }

  /**
   * Returns the entry in a slot.
   *
   * @param offset the offset of the slot
   * @return the entry, or null while the slot is not decided
   */
  public final @Nullable Object decided(int offset) {
    return entry(slot(offset));
  }

  /** The entry that the content of a slot shows, or null if it shows none yet. */
  @Nullable Object entry(@Nullable Object content) {
    return content;
  }

  /** The slots, for a reader that has many to read. */
  final References<Object> slots() {
    return slots;
  }

  /**
   * Decides a slot.
   *
   * @param offset the offset of the slot
   * @param entry the entry to put there
   * @return null if this call put its entry there, or else the entry that is there
   */
  public @Nullable Object decide(int offset, Object entry) {
    // It reads first: so a thread that looks for the end does not take the cache lines of decided
    // slots.
    References<Object> slots = this.slots; // once: behind a volatile read a field is read again
    Object there = slots.getVolatile(offset);
    if (there != null) {
      return there;
    }
    Object winner = slots.compareAndExchange(offset, null, entry);
    if (winner != null) {
      LostCas.lost(HeapLog.class, base + offset, base + offset + 1); // the length it expected
    }
    return winner;
  }

  /**
   * Leaves the cache lines of the slots and of the hint to the thread that has won a slot, for some
   * appends. The pause is random: otherwise two threads that have lost come back together.
   */
  public final void pause() {
    Backoff.spinBelow(SPINS);
  }

  /**
   * Returns a slot from which to look for the first undecided one; all slots before it are decided.
   *
   * @return the offset of the slot
   */
  public final int undecided() {
    return (int) undecided.getAcquire(0); // pairs with the release below
  }

  /**
   * Says that all slots before one are decided.
   *
   * @param offset the slot
   */
  public final void undecided(int offset) {
    // Release is safe: it is a hint, which may fall behind or go back. A
    // thread that sees it sees that the slots before it are decided. A volatile write would cost as
    // much as the decision.
    undecided.setRelease(0, offset);
  }

  /**
   * Returns the segment after this one, which is made if there is none yet.
   *
   * @return the segment, or this one if it is let go of
   */
  public final Segment successor() {
    Segment known = next();
    if (known != null) {
      return known;
    }
    Segment fresh = following();
    Segment other = next.compareAndExchange(0, null, fresh);
    return other == null ? fresh : other;
  }

  /** Makes a segment of the indexes after those of this one. */
  Segment following() {
    return new Segment(memory, base + length, length);
  }

  /** The content of a slot. */
  final @Nullable Object slot(int offset) {
    return slots.getVolatile(offset);
  }

  /** Fills an empty slot. Returns null if it was empty, or else its content. */
  final @Nullable Object exchange(int offset, Object content) {
    return slots.compareAndExchange(offset, null, content);
  }

  /** Replaces the stand-in for an entry by the entry itself. */
  final void settle(int offset, Object content) {
    slots.setVolatile(offset, content);
  }

  /**
   * Returns the segment after this one.
   *
   * @return the segment, null if there is none yet, or this one if it is let go of
   */
  public final @Nullable Segment next() {
    return next.getVolatile(0);
  }

  /** Lets go of this segment, which all followers have passed: from now on its next is itself. */
  final void cut() {
    next.setVolatile(0, this);
  }
}
