// SPDX-License-Identifier: Apache-2.0
package org.synod.register.slots;

import java.util.function.LongUnaryOperator;
import org.synod.memory.Backoff;
import org.synod.memory.Words;
import org.synod.memory.roster.Tenure;

/**
 * The slot algorithm at a width of one word, as static functions of a register's words: no field
 * need be read to find a slot.
 */
public final class SlotWord {
  private SlotWord() {}

  /**
   * The current value.
   *
   * @throws IndexOutOfBoundsException if the cell is damaged
   */
  public static long read(Words words) {
    for (; ; ) {
      long cell = words.getVolatile(SlotCell.INDEX);
      long word = wordOf(words, cell);
      if (SlotCell.isStill(words, cell)) {
        return word;
      }
    }
  }

  /** The value that a cell points to. */
  private static long wordOf(Words words, long cell) {
    // Opaque is safe: isStill follows
    return words.getOpaque(SlotLayout.wordIndex(SlotCell.place(cell)));
  }

  private static long wordOf(Words words, long cell, SlotWords slots) {
    try {
      return wordOf(words, cell);
    } catch (IndexOutOfBoundsException e) {
      throw slots.damaged(cell);
    }
  }

  /** Replaces the value that {@code cell} points to, if it is still the cell. */
  public static boolean fill(Words words, Tenure mine, long cell, long word) {
    int slot = SlotCell.freeSlot(mine, cell);
    int at = SlotLayout.wordIndex(2 * mine.id() + slot);
    return SlotWindow.fillWord(words, mine, cell, slot, word, at);
  }

  /**
   * Replaces the value by the one that a function makes of it.
   *
   * @param slots the register that the words are of, asked only if they are damaged
   * @param returnsNext whether to return the next value, or else the one before
   */
  public static long update(
      Words words, SlotWords slots, Tenure mine, LongUnaryOperator change, boolean returnsNext) {
    for (; ; ) {
      long cell = words.getVolatile(SlotCell.INDEX);
      long word = wordOf(words, cell, slots);
      // otherwise the function could get a number that was never current
      if (SlotCell.isStill(words, cell)) {
        long next = change.applyAsLong(word);
        // Otherwise a function that writes this register as the same member would have its value
        // overwritten in the slot that the cell points to by now. Opaque is safe: only this
        // thread's own write must be seen.
        if (words.getOpaque(SlotCell.INDEX) == cell && fill(words, mine, cell, next)) {
          return returnsNext ? next : word;
        }
        Backoff.afterLoss();
      }
    }
  }
}
