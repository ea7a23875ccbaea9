// SPDX-License-Identifier: Apache-2.0
package org.synod.log.words;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Region;
import org.synod.memory.layout.Stride;

/**
 * The layout of the words of a {@link WordsLog}: the one description of it.
 *
 * @param commands the largest number of commands
 * @param bytes the room for all of them
 */
record WordsLogLayout(int commands, int bytes) {
  /*
   *   words:   used, padding | next, padding | cell 0, cell 1, ... , cell of the end | room
   *   used:    words of the room that are set aside
   *   next:    a hint: all cells before it are decided
   *   cell:    0, or the index of a record, or CLOSED
   *   record:  checksum(32) | bytes(32), the bytes of the command, each word from its low end
   */
  static final int USED = 0;
  static final int NEXT = Stride.WORDS;
  static final long CLOSED = -1;
  private static final int CELLS = 2 * Stride.WORDS;
  private static final int MAX_WORDS = Integer.MAX_VALUE - 64; // of a region, less for its header
  private static final Pattern TYPE = Pattern.compile("log of (\\d{1,9}) in (\\d{1,10}) bytes");

  WordsLogLayout {
    int most = MAX_WORDS - CELLS - 1;
    if (commands < 1 || commands > most) {
      throw new IllegalArgumentException("commands: " + commands + ", allowed: 1 to " + most);
    }
    if (bytes < Long.BYTES) {
      throw new IllegalArgumentException(
          "bytes: " + bytes + ", allowed: " + Long.BYTES + " or more");
    }
    if (CELLS + commands + 1L + bytes / Long.BYTES > MAX_WORDS) {
      throw new IllegalArgumentException(
          "commands: " + commands + " in " + bytes + " bytes, allowed: fewer, in "
              + MAX_WORDS + " words together");
    }
  }

  /** The layout of a region, or null if it is no log. */
  static @Nullable WordsLogLayout of(Region region) {
    Matcher type = TYPE.matcher(region.type());
    if (!type.matches()) {
      return null;
    }
    try {
      WordsLogLayout layout =
          new WordsLogLayout(Integer.parseInt(type.group(1)), Integer.parseInt(type.group(2)));
      return layout.words() == region.words() ? layout : null;
    } catch (IllegalArgumentException e) {
      return null; // numbers that no log has
    }
  }

  /** The type of the region, which must match when a process opens it again. */
  String type() {
    return "log of " + commands + " in " + bytes + " bytes";
  }

  /** The number of words. */
  int words() {
    return firstRecord() + room();
  }

  /** The number of words for records. */
  int room() {
    return bytes / Long.BYTES;
  }

  /** The index of a cell; behind those of all commands there is one for the end alone. */
  int cell(int index) {
    return CELLS + index;
  }

  /** The index of the first record. */
  int firstRecord() {
    return CELLS + commands + 1;
  }

  /** How many words a command of some bytes takes. */
  static int wordsOf(int length) {
    return 1 + (int) ((length + (long) Long.BYTES - 1) / Long.BYTES);
  }
}
