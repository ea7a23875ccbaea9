// SPDX-License-Identifier: Apache-2.0
package org.synod.register.slots;

import java.util.function.LongUnaryOperator;
import org.synod.memory.Member;
import org.synod.memory.Words;

/**
 * The slot algorithm at a width of one word, as static functions of a register's words: no field
 * need be read to find a slot.
 */
public final class SlotWord {
  private SlotWord() {}

  /**
   * The current value.
   *
   * @param slots the register that the words are of, asked only if they are damaged
   */
  public static long read(Words words, SlotWords slots) {
    for (; ; ) {
      long cell = words.getVolatile(SlotCell.INDEX);
      long word = wordOf(words, cell, slots);
      if (SlotCell.isStill(words, cell)) {
        return word;
      }
    }
  }

  /** The value that a cell points to. */
  private static long wordOf(Words words, long cell, SlotWords slots) {
    try {
      // Opaque is safe: isStill follows
      return words.getOpaque(SlotLayout.wordIndex(SlotCell.place(cell)));
    } catch (IndexOutOfBoundsException e) {
      throw slots.damaged(cell);
    }
  }

  /** Replaces the value that {@code cell} points to, if it is still the cell. */
  public static boolean fill(Words words, Member me, long cell, long word) {
    int slot = SlotCell.freeSlot(me, cell);
    int at = SlotLayout.wordIndex(2 * me.id() + slot);
    return SlotWindow.fillWord(words, me, cell, slot, word, at);
  }

  /**
   * Replaces the value by the one that a function makes of it.
   *
   * @param slots as for {@link #read}
   * @param returnsNext whether to return the next value, or else the one before
   */
  public static long update(
      Words words, SlotWords slots, Member me, LongUnaryOperator change, boolean returnsNext) {
    for (; ; ) {
      long cell = words.getVolatile(SlotCell.INDEX);
      long word = wordOf(words, cell, slots);
      // otherwise the function could get a number that was never current
      if (SlotCell.isStill(words, cell)) {
        long next = change.applyAsLong(word);
        // Otherwise a function that writes this register as the same member would have its value
        // overwritten in the slot that the cell points to by now. Opaque is safe: only this
        // thread's own write must be seen.
        if (words.getOpaque(SlotCell.INDEX) == cell && fill(words, me, cell, next)) {
          return returnsNext ? next : word;
        }
      }
    }
  }
}
