// SPDX-License-Identifier: Apache-2.0
package org.synod.register.slots;

import org.synod.memory.Codec;
import org.synod.memory.layout.Stride;

/**
 * The layout of the words of a register by slots: the one description of it, for all who read them.
 */
public final class SlotLayout {
  /*
   *   words:  cell, padding | member 0: slot 0, slot 1, note, padding | member 1: ...
   *           without padding if a value is one word; without notes if it has none
   *
   * Unpadded, a value of one word mostly shares the cell's cache line, which a writer or reader
   * must get in any case. Wider values would not, and padding keeps them from sharing each other's
   * lines.
   */
  private static final int FIRST_WORD = 1;
  private static final String PLAIN = "register ";
  private static final String NOTED = "noted ";

  private final int processes;
  private final int width;
  private final boolean isNoted;
  private final int first; // the index of the first slot
  private final int stride; // between the slots of two processes

  /**
   * Lays a register out.
   *
   * @param processes the number of members that can write it
   * @param width the number of words that a value takes
   * @param isNoted whether there is a note for each process
   */
  public SlotLayout(int processes, int width, boolean isNoted) {
    assert processes <= SlotCell.MAX_WRITERS;
    if (width < 1 || width > Codec.MAX_WORDS) {
      throw new IllegalArgumentException(
          "codec: " + width + " words, allowed: 1 to " + Codec.MAX_WORDS);
    }
    this.processes = processes;
    this.width = width;
    this.isNoted = isNoted;
    boolean isPadded = width > 1 || isNoted;
    first = isPadded ? Stride.WORDS : FIRST_WORD;
    stride = isPadded ? Stride.roundUp(2 * width + (isNoted ? 1 : 0)) : 2;
  }

  /**
   * The layout of a register whose codec is not known: that of the widest values for which the
   * words are enough. A region with another number of words than this layout has is no register.
   */
  public static SlotLayout ofWords(int processes, int words, boolean isNoted) {
    SlotLayout narrow = new SlotLayout(processes, 1, isNoted);
    int width = ((words - Stride.WORDS) / processes - (isNoted ? 1 : 0)) / 2;
    return narrow.words() == words || width < 1
        ? narrow
        : new SlotLayout(processes, Math.min(width, Codec.MAX_WORDS), isNoted);
  }

  /**
   * The type of the region of a register, which must match when a process opens the register again.
   */
  public static String type(String codec, boolean isNoted) {
    return (isNoted ? NOTED : PLAIN) + codec;
  }

  /** Whether a region of a type is a register. */
  public static boolean isRegister(String type) {
    return type.startsWith(PLAIN) || isNoted(type);
  }

  /** Whether a region of a type is a register with notes. */
  public static boolean isNoted(String type) {
    return type.startsWith(NOTED);
  }

  /** The type of a register's codec, taken from the type of its region. */
  public static String codec(String type) {
    return type.substring((isNoted(type) ? NOTED : PLAIN).length());
  }

  /** The number of words that the register takes. */
  public int words() {
    return first + processes * stride;
  }

  /** The number of words that a value takes. */
  public int width() {
    return width;
  }

  /** The distance from the first word of a process's slots to that of the next. */
  public int stride() {
    return stride;
  }

  /** The number of processes that can write it. */
  public int processes() {
    return processes;
  }

  /** The index of the first word of a slot. */
  public int index(int writer, int slot) {
    return index(first, stride, width, writer, slot);
  }

  static int index(int first, int stride, int width, int writer, int slot) {
    return first + writer * stride + slot * width;
  }

  /** The index of a slot at a width of 1 without notes, by {@link SlotCell#place}. */
  static int wordIndex(int place) {
    return FIRST_WORD + place;
  }

  /** The index of the note of a process. */
  public int noteIndex(int process) {
    if (!isNoted) {
      throw new IllegalStateException("note: of a register without, allowed: one that has notes");
    }
    return first + process * stride + 2 * width;
  }
}
