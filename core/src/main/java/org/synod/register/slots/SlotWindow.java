// SPDX-License-Identifier: Apache-2.0
package org.synod.register.slots;

import org.synod.events.LostCas;
import org.synod.memory.Words;
import org.synod.memory.roster.Tenure;
import org.synod.memory.roster.Windows;
import org.synod.register.SlotRegister;
import org.synod.register.VersionedLong;

/**
 * The part of a write to {@link SlotWords} in which the writer's slot is filled and the cell is
 * swung to it. A thread that closes the member looks at the stack of another thread: if this class
 * is on it, the other is inside.
 */
final class SlotWindow {
  /*
   * Each method checks that the member is open behind a fence of its own, see Tenure: the code of a
   * codec or a function runs before, and the member may be closed meanwhile.
   *
   * Static, with the words and the member as arguments: otherwise the compiled code would keep the
   * object at hand over the CAS, for a writer that loses.
   */
  static {
    Windows.add(SlotWindow.class);
  }

  private SlotWindow() {}

  /** Fills a slot and swings the cell to it, if it is still {@code cell}. */
  static boolean fill(Words words, Tenure mine, long cell, int slot, long[] from, int at) {
    words.releaseFence(); // or a reader could see a new word and the old cell twice
    mine.requireOpen(); // or the next member with its number could have its slot filled by me
    mine.countFill(); // before the store: an error may come between
    words.copyFrom(from, at); // its readers are sent back until the CAS
    return swing(words, mine, cell, slot, SlotRegister.class);
  }

  /** Does the same with a value of one word. */
  static boolean fillWord(Words words, Tenure mine, long cell, int slot, long word, int at) {
    words.releaseFence(); // as in fill
    mine.requireOpen();
    // Opaque is safe: readers of this slot are sent back by isStill until the CAS releases it.
    words.setOpaque(at, word);
    return swing(words, mine, cell, slot, VersionedLong.class);
  }

  /** Swings the cell to a slot that is filled. */
  static boolean turn(Words words, Tenure mine, long cell, int slot) {
    // Nothing is stored, so this fence is for the check alone: the words were stored before the
    // earlier CAS of mine that made them the value, and a thread that reads this cell reads them
    // after.
    words.releaseFence();
    mine.requireOpen();
    mine.countFill();
    return swing(words, mine, cell, slot, SlotRegister.class);
  }

  /** Writes a member's note. */
  static void note(Words words, Tenure mine, int at, long note) {
    words.releaseFence(); // for the check alone
    mine.requireOpen(); // or it could replace the note of the next with its number
    // Opaque is safe: the compare-and-set of the next write orders it before all who see that.
    words.setOpaque(at, note);
  }

  private static boolean swing(Words words, Tenure mine, long cell, int slot, Class<?> register) {
    long version = SlotCell.version(cell);
    if (version == SlotCell.MAX_VERSION) {
      throw new IllegalStateException(
          "version: " + version + ", allowed: a write up to version " + SlotCell.MAX_VERSION);
    }
    // {version, writer, slot} -> {version + 1, me, slot}
    long next = SlotCell.of(version + 1, mine.id(), slot);
    long found = words.compareAndExchange(SlotCell.INDEX, cell, next);
    return found == cell || LostCas.lost(register, version, SlotCell.version(found));
  }
}
