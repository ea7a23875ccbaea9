// SPDX-License-Identifier: Apache-2.0
package org.synod.register.slots;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.events.LostCas;
import org.synod.memory.Member;
import org.synod.memory.Words;
import org.synod.memory.roster.Tenure;
import org.synod.memory.roster.Windows;
import org.synod.register.SlotRegister;

/**
 * Writes as one member to several slot registers again and again, the same value to each, while
 * nobody else writes there. It reads nothing, and stores only the last words of the value, since
 * the words before them are in the member's slots already.
 *
 * <p>Writes are numbered: {@link #begin} says which number the last one has, and each is one more.
 *
 * <p><i>Progress:</i> wait-free, with one compare-and-set for each register.
 *
 * <p><i>Linearization, memory effects:</i> in each register, as {@link SlotRegister} says of
 * {@code compareAndSetWords}.
 *
 * <p><i>Not guaranteed:</i> atomicity over the registers: some may be written and others not. Nor
 * is anything guaranteed if the member has written in another way since it began, or if a number is
 * not that of the last write. The words before the last ones are right only if they are those of
 * this member's last write but one.
 */
public final class TailWriter {
  /*
   * If nobody but me writes a register, its cell after write n follows from its cell when I began:
   * the version grows by one with each write, and my two slots take turns.
   *
   *   cell(n) = {base version + n, me, base slot ^ (n & 1)}
   *
   * Another object that writes as this member could have made a cell point to the slot that is to
   * be stored to. So the member counts all fills of its slots. If this writer did not make them
   * all, it looks at each cell before it stores.
   *
   * All stores come before the first compare-and-set, since a store between two of them waits for
   * the first and delays the second. All fields that they need are read before, too. Two registers
   * and three are written without a loop, which would cost as much as the writes.
   */

  static {
    Windows.add(TailWriter.class);
  }

  /** The result of a write that has written all registers. */
  public static final int ALL = -1;

  private static final long UNSURE = -1; // it counts from 1 on
  private static final long VERSION_ONE = 1L << SlotCell.VERSION_SHIFT;

  private final Member me;
  private final Tenure mine; // of me
  private final int tail; // the index of its first word in my slot 0
  private final int width; // of a slot
  private final int turn; // an xor with it changes that index into the one in my slot 1, and back
  private final int length; // of the tail
  private final Words[] words; // of each register
  private final Words a; // the first three
  private final Words b;
  private final @Nullable Words c;
  private final long[] base; // the cell that each register would have at write 0
  private long baseA; // the first three
  private long baseB;
  private long baseC;
  private int evenA; // the index of the next tail after a write of an even number
  private int evenB;
  private int evenC;
  private boolean hasBegun;
  private long fills = UNSURE; // the member's count, when this last wrote

  /**
   * Makes a writer that has not {@linkplain #begin begun}.
   *
   * @param me a member of the registers' memory, used by no other thread at the same time
   * @param registers two or more, of one memory and width, in the order in which to write them
   * @param first the index of the first word that is stored, from 0 to the width of a value - 1
   */
  public TailWriter(Member me, List<? extends SlotRegister<?>> registers, int first) {
    Objects.requireNonNull(me, "me: null, allowed: a member");
    Objects.requireNonNull(registers, "registers: null, allowed: 2 or more");
    if (registers.size() < 2) {
      throw new IllegalArgumentException(
          "registers: " + registers.size() + ", allowed: 2 or more");
    }
    List<SlotWords> slots = registers.stream().map(SlotAccess::words).toList();
    SlotWords one = slots.get(0);
    for (SlotWords each : slots) {
      each.requireWriter(me);
      if (each.width() != one.width()) {
        throw new IllegalArgumentException(
            "registers: one of " + each.width() + " words, allowed: all of " + one.width());
      }
    }
    if (first < 0 || first >= one.width()) {
      throw new IllegalArgumentException(
          "first: " + first + ", allowed: 0 to " + (one.width() - 1));
    }
    this.me = me;
    mine = Tenure.of(me);
    width = one.width();
    length = width - first;
    tail = one.layout().index(me.id(), /* slot */ 0) + first;
    turn = tail ^ tail + width;
    words = slots.stream().map(SlotWords::words).toArray(Words[]::new);
    a = words[0];
    b = words[1];
    c = words.length > 2 ? words[2] : null;
    base = new long[words.length];
  }

  /**
   * Begins to write where this member's last two writes left the registers.
   *
   * @param count the number that the last write is to have, 0 or more
   * @return whether the current value of each register was written by this member; if not, it has
   *     not begun
   */
  public boolean begin(long count) {
    if (count < 0) {
      throw new IllegalArgumentException("count: " + count + ", allowed: 0 or more");
    }
    hasBegun = false;
    fills = UNSURE;
    for (int i = 0; i < base.length; i++) {
      long cell = words[i].getVolatile(SlotCell.INDEX);
      // up to half, so that the version cannot run over, unless after years
      if (SlotCell.writer(cell) != me.id()
          || SlotCell.version(cell) == 0
          || SlotCell.version(cell) > SlotCell.MAX_VERSION / 2) {
        return false;
      }
      base[i] = (cell ^ count & 1) - (count << SlotCell.VERSION_SHIFT);
    }
    baseA = base[0];
    baseB = base[1];
    baseC = c != null ? base[2] : 0;
    evenA = slot(cell(baseA, 1));
    evenB = slot(cell(baseB, 1));
    evenC = slot(cell(baseC, 1));
    hasBegun = true;
    return true;
  }

  /** The cell after a write, if nobody else has written. */
  private static long cell(long base, long count) {
    return base + (count << SlotCell.VERSION_SHIFT) ^ count & 1;
  }

  /**
   * Writes the next value to one register after the other, up to the first to which somebody else
   * has written.
   *
   * @param count the number of the last write
   * @param next the last words of the value
   * @return {@link #ALL}, or the number of registers written before the first that was not
   * @throws IllegalArgumentException if there are not as many words as this writer stores
   * @throws IllegalStateException if this writer's member is closed, or this writer has not begun
   */
  public int write(long count, long[] next) {
    Objects.requireNonNull(next, "next: null, allowed: words");
    if (!fits(next)) {
      throw new IllegalArgumentException(
          "next: " + next.length + " words, allowed: exactly " + length);
    }
    assert mine.enter();
    try {
      return stageAndSwing(count, next);
    } finally {
      assert mine.exit();
    }
  }

  /**
   * Tells whether there are as many words as this writer stores.
   *
   * @param next the last words of a value
   * @return true if they can be written
   */
  public boolean fits(long[] next) {
    return next.length == length;
  }

  /**
   * Copies the words that were last written.
   *
   * @param count the number of the last write
   * @param into the array to copy to
   * @param offset the index there of the first
   */
  public void copyLast(long count, long[] into, int offset) {
    int at = slot(cell(baseA, count));
    for (int i = 0; i < length; i++) {
      into[offset + i] = a.getOpaque(at + i); // Opaque is safe: only I write my slots
    }
  }

  private int stageAndSwing(long count, long[] next) {
    Words a = this.a;
    Words b = this.b;
    Words c = this.c;
    a.releaseFence(); // as in SlotWindow, with all its stores behind it
    mine.requireOpen();
    long cellA = cell(baseA, count);
    long cellB = cell(baseB, count);
    int odd = -((int) count & 1) & turn;
    long filled = mine.countFill();
    boolean isUnsure = filled != fills + 1;
    fills = UNSURE; // until all is written
    if (isUnsure || words.length > 3) {
      return stageAndSwingEach(count, next, isUnsure, filled);
    }
    if (c == null) {
      a.copyFrom(next, evenA ^ odd);
      b.copyFrom(next, evenB ^ odd);
      return !swing(a, cellA) ? 0 : !swing(b, cellB) ? 1 : all(filled);
    }
    long cellC = cell(baseC, count);
    a.copyFrom(next, evenA ^ odd);
    b.copyFrom(next, evenB ^ odd);
    c.copyFrom(next, evenC ^ odd);
    return !swing(a, cellA) ? 0 : !swing(b, cellB) ? 1 : !swing(c, cellC) ? 2 : all(filled);
  }

  private int all(long filled) {
    fills = filled;
    return ALL;
  }

  private int stageAndSwingEach(long count, long[] next, boolean isUnsure, long filled) {
    if (!hasBegun) { // and so it is unsure
      throw new IllegalStateException("write: before begin, allowed: after begin was true");
    }
    int end = 0;
    while (end < words.length && (!isUnsure || isStill(end, count))) {
      words[end].copyFrom(next, slot(cell(base[end], count + 1)));
      end++;
    }
    for (int i = 0; i < end; i++) {
      if (!swing(words[i], cell(base[i], count))) {
        return i;
      }
    }
    return end == words.length ? all(filled) : end;
  }

  /**
   * Whether a cell points to my last write. Otherwise the slot that is to be stored to could be the
   * one that it points to by now, if another object writes as this member.
   */
  private boolean isStill(int register, long count) {
    // Opaque is safe: only this thread's own write must be seen. The compare-and-exchange detects
    // the writes of others.
    return words[register].getOpaque(SlotCell.INDEX) == cell(base[register], count);
  }

  /** The index at which the tail begins in the slot of mine that a cell points to. */
  private int slot(long cell) {
    return tail + SlotCell.slot(cell) * width;
  }

  private static boolean swing(Words words, long cell) {
    // {version, me, slot} -> {version + 1, me, the other}
    long found = words.compareAndExchange(SlotCell.INDEX, cell, cell + VERSION_ONE ^ 1);
    return found == cell
        || LostCas.lost(TailWriter.class, SlotCell.version(cell), SlotCell.version(found));
  }
}
