// SPDX-License-Identifier: Apache-2.0
package org.synod.register.slots;

import org.synod.memory.Words;
import org.synod.memory.roster.Tenure;

/**
 * The word of a register by slots that is changed by compare-and-exchange: see {@link SlotWords}.
 */
public final class SlotCell {
  /*
   *    63                                    7 6         1    0
   *   +---------------------------------------+-----------+------+
   *   | version                               | writer    | slot |
   *   +---------------------------------------+-----------+------+
   */

  /** The index of the cell among the words of a register. */
  public static final int INDEX = 0;

  private static final int SLOT_BITS = 1;
  private static final int WRITER_BITS = 6;
  static final int VERSION_SHIFT = SLOT_BITS + WRITER_BITS;
  private static final int WRITER_MASK = (1 << WRITER_BITS) - 1;
  private static final int PLACE_MASK = (1 << VERSION_SHIFT) - 1; // the writer and its slot

  /** The largest number of writers: {@value}. */
  static final int MAX_WRITERS = 1 << WRITER_BITS;

  /** The largest version: {@value}. */
  public static final long MAX_VERSION = -1L >>> VERSION_SHIFT;

  private SlotCell() {}

  /** Packs a cell. */
  public static long of(long version, int writer, int slot) {
    return version << VERSION_SHIFT | (long) writer << SLOT_BITS | slot;
  }

  /** The version, 0 or more. */
  public static long version(long cell) {
    return cell >>> VERSION_SHIFT;
  }

  /** The number of the member that wrote it. */
  public static int writer(long cell) {
    return (int) (cell >>> SLOT_BITS) & WRITER_MASK;
  }

  /** The slot that it points to, of the writer's two: 0 or 1. */
  public static int slot(long cell) {
    return (int) cell & 1;
  }

  /** The writer and its slot as one number: {@code 2 * writer + slot}. */
  static int place(long cell) {
    return (int) cell & PLACE_MASK;
  }

  /**
   * My slot that the cell does not point to: a write into the other would tear the current value.
   */
  static int freeSlot(Tenure mine, long cell) {
    return writer(cell) == mine.id() ? slot(cell) ^ 1 : 0;
  }

  /**
   * Whether the cell is still {@code cell}; the check is ordered behind all reads before this call.
   */
  static boolean isStill(Words words, long cell) {
    words.acquireFence();
    // Opaque is safe: the fence orders it after the copy, and the linearization point is the
    // earlier volatile read, at which the word was current if it still is.
    return words.getOpaque(INDEX) == cell;
  }
}
