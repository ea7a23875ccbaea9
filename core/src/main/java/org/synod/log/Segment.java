// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.synod.events.LostCas;

/**
 * A part of a {@link HeapLog}: slots for consecutive indexes, each decided once, by one
 * compare-and-exchange; and the part after it. It is also the seam at which tests put in steps and
 * faults.
 */
class Segment {
  /** How many slots; few enough to be let go of soon, and many enough that a link costs nothing. */
  static final int LENGTH = 1024;

  private static final int SPINS = 128; // a pause is shorter

  private static final VarHandle SLOT =
      MethodHandles.arrayElementVarHandle(Object[].class).withInvokeExactBehavior();
  private static final VarHandle NEXT =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "next", VarHandle.class, Segment.class, Segment.class)
          .withInvokeExactBehavior();
  private static final VarHandle UNDECIDED =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "undecided", VarHandle.class, Segment.class, int.class)
          .withInvokeExactBehavior();

  /** The index of the first slot. */
  final long base;

  private final Object[] slots;
  private volatile @Nullable Segment next;
  private int undecided; // a hint: all slots before it are decided

  Segment(long base, int length) {
    this.base = base;
    this.slots = new Object[length];
  }

  int length() {
    return slots.length;
  }

  /** The entry in a slot, or null while that is not decided. */
  @Nullable Object decided(int offset) {
    return slot(offset);
  }

  /** Decides a slot: null if this call put its entry there, or else the entry that is there. */
  @Nullable Object decide(int offset, Object entry) {
    // A read first: who looks for the end does not take the cache lines of decided slots.
    Object there = slot(offset);
    if (there != null) {
      return there;
    }
    Object winner = exchange(offset, entry);
    if (winner != null) {
      LostCas.lost(HeapLog.class, base + offset, base + offset + 1); // the length it expected
    }
    return winner;
  }

  /**
   * Leaves the cache lines of the slots and of the hint to who has won a slot, for some appends.
   * Random, otherwise two who have lost come back together.
   */
  void pause() {
    for (int spins = ThreadLocalRandom.current().nextInt(SPINS); spins > 0; spins--) {
      Thread.onSpinWait();
    }
  }

  /** The segment after this one, which is made if there is none yet. */
  final Segment successor() {
    Segment known = next();
    if (known != null) {
      return known;
    }
    Segment fresh = following();
    Segment other = link(fresh);
    return other == null ? fresh : other;
  }

  /** A new segment of the indexes after those of this one. */
  Segment following() {
    return new Segment(base + slots.length, slots.length);
  }

  // The shared memory.

  @Nullable Object slot(int offset) {
    return (Object) SLOT.getVolatile(slots, offset);
  }

  /** Fills an empty slot: null if it was empty, or else what is there. */
  @Nullable Object exchange(int offset, Object content) {
    return (Object) SLOT.compareAndExchange(slots, offset, (Object) null, content);
  }

  /** Replaces what stands for an entry by the entry itself. */
  void settle(int offset, Object content) {
    SLOT.setVolatile(slots, offset, content);
  }

  /** A slot from which to look for the first that is not decided; all before it are. */
  int undecided() {
    return (int) UNDECIDED.getAcquire(this); // pairs with the release below
  }

  void undecided(int offset) {
    // Release is safe: it is a hint, which may fall behind or go back. Who sees it sees that the
    // slots before it are decided. A volatile write would cost as much as the decision.
    UNDECIDED.setRelease(this, offset);
  }

  /** The segment after this one, null if there is none yet, or this one if it is let go of. */
  @Nullable Segment next() {
    return next;
  }

  /** Lets go of the segments after this one, which all have passed: then its next is itself. */
  void cut() {
    next = this;
  }

  /** Puts a segment after this one: null if there was none, or else the one that is there. */
  @Nullable Segment link(Segment fresh) {
    return (Segment) NEXT.compareAndExchange(this, (Segment) null, fresh);
  }
}
