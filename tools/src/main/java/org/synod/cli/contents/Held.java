// SPDX-License-Identifier: Apache-2.0
package org.synod.cli.contents;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.synod.memory.DamageException;
import org.synod.memory.Memory;
import org.synod.memory.Region;
import org.synod.memory.Words;
import org.synod.register.slots.SlotCell;
import org.synod.register.slots.SlotLayout;

/**
 * The content of a slot register at one moment, read by the layout that writes it, without trust in
 * any word of it.
 *
 * @param version the number of writes it has had
 * @param writer the number of the member that wrote it last
 * @param words the words of its value; if its codec is not known, both slots of the writer
 */
record Held(long version, int writer, long[] words) {
  private static final int ATTEMPTS = 100_000; // more than any writer keeps up with

  /**
   * Reads a register.
   *
   * @param width the number of words that its value takes, or 0 if that is not known
   * @return its content, or null if it was written again and again meanwhile
   * @throws DamageException if it is none
   */
  static @Nullable Held read(Memory memory, Region region, int width) {
    int processes = memory.processes();
    boolean isNoted = SlotLayout.isNoted(region.type());
    SlotLayout layout =
        width == 0
            ? SlotLayout.ofWords(processes, region.words(), isNoted)
            : new SlotLayout(processes, width, isNoted);
    require("words", region.words(), layout.words(), region.words() == layout.words());
    Words words = memory.allocate(region.name(), region.type(), region.words());
    long[] value = new long[width == 0 ? layout.stride() : width];
    for (int i = 0; i < ATTEMPTS; i++) {
      long cell = words.getVolatile(SlotCell.INDEX);
      long version = SlotCell.version(cell);
      int writer = SlotCell.writer(cell);
      require("version of the cell " + Long.toHexString(cell), version, "1 or more",
          version > 0 || cell == 0);
      require("writer", writer, "0 to " + (processes - 1), writer < processes);
      words.copyTo(layout.index(writer, width == 0 ? 0 : SlotCell.slot(cell)), value);
      VarHandle.acquireFence(); // or the copy could be newer than the cell read next
      if (words.getVolatile(SlotCell.INDEX) == cell) {
        return new Held(version, writer, value);
      }
    }
    return null;
  }

  /** Refuses words that the library does not write. */
  static void require(String field, Object found, Object expected, boolean isSo) {
    if (!isSo) {
      throw new DamageException(field, found, expected);
    }
  }
}
