// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import static org.synod.cli.DamageException.require;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Memory;
import org.synod.memory.Region;
import org.synod.memory.Words;
import org.synod.memory.layout.Stride;

/**
 * What a slot register held at one moment, read by the layout that {@link
 * org.synod.memory.mapped.MappedMemory} documents, without its codec and without trust.
 *
 * @param version how many times it was written
 * @param writer who wrote it last
 * @param words the words of its value; of an unknown shape, both slots of the writer
 */
record Held(long version, int writer, long[] words) {
  private static final String REGISTER = "register ";
  private static final String NOTED = "noted "; // a register with a note for each process
  private static final int CELL = 0;
  private static final int SLOT_BITS = 1;
  private static final int WRITER_BITS = 6;
  private static final int ATTEMPTS = 100_000; // more than any writer keeps up with

  /** The type of a register's codec, or null if a region is no register. */
  static @Nullable String codecType(Region region) {
    String type = region.type();
    return type.startsWith(REGISTER)
        ? type.substring(REGISTER.length())
        : type.startsWith(NOTED) ? type.substring(NOTED.length()) : null;
  }

  /**
   * Reads a register.
   *
   * @param shape of its value, or null if it is not known
   * @return what it holds, or null if it was written again and again meanwhile
   * @throws DamageException if it is none
   */
  static @Nullable Held read(Memory memory, Region region, @Nullable Shape shape) {
    int processes = memory.processes();
    int notes = region.type().startsWith(NOTED) ? 1 : 0;
    int first = 1;
    int stride = 2;
    boolean isWide = shape != null ? shape.words() > 1 : region.words() != 1 + processes * 2;
    if (isWide || notes > 0) {
      first = Stride.WORDS;
      stride =
          shape == null
              ? (region.words() - first) / processes
              : Stride.roundUp(2 * shape.words() + notes);
    }
    int expected = first + processes * stride;
    require(
        "words", region.words(), expected, region.words() == expected && stride > 0);
    Words words = memory.allocate(region.name(), region.type(), region.words());
    int width = shape == null ? stride : shape.words();
    long[] value = new long[width];
    for (int i = 0; i < ATTEMPTS; i++) {
      long cell = words.getVolatile(CELL);
      long version = cell >>> WRITER_BITS + SLOT_BITS;
      int writer = (int) (cell >>> SLOT_BITS) & (1 << WRITER_BITS) - 1;
      int slot = (int) cell & (1 << SLOT_BITS) - 1;
      require("version of the cell " + Long.toHexString(cell), version, "1 or more",
          version > 0 || cell == 0);
      require("writer", writer, "0 to " + (processes - 1), writer < processes);
      words.copyTo(first + writer * stride + (shape == null ? 0 : slot * width), value);
      VarHandle.acquireFence(); // or the copy could be newer than the cell read next
      if (words.getVolatile(CELL) == cell) {
        return new Held(version, writer, value);
      }
    }
    return null;
  }
}
