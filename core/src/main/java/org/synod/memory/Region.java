// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import java.util.Objects;
import org.synod.memory.layout.Utf8;

/**
 * The description by which a {@link Memory} knows words that have a name.
 *
 * @param name their name, from 1 to {@value Memory#MAX_NAME} bytes in UTF-8
 * @param type their meaning, from 1 to {@value Memory#MAX_TYPE} bytes in UTF-8
 * @param words the number of words, at least 1
 */
public record Region(String name, String type, int words) {
  /**
   * Refuses a name, a type or a size that no region can have.
   *
   * @param name from 1 to {@value Memory#MAX_NAME} bytes
   * @param type from 1 to {@value Memory#MAX_TYPE} bytes
   * @param words at least 1
   */
  public Region {
    requireFits("name", name, Memory.MAX_NAME);
    requireFits("type", type, Memory.MAX_TYPE);
    if (words < 1) {
      throw new IllegalArgumentException("words: " + words + ", allowed: 1 or more");
    }
  }

  private static void requireFits(String what, String value, int maxBytes) {
    Objects.requireNonNull(value, () -> what + ": null, allowed: a string");
    int bytes = Utf8.encode(what, value).length;
    if (bytes < 1 || bytes > maxBytes) {
      throw new IllegalArgumentException(
          what + ": \"" + value + "\", " + bytes + " bytes in UTF-8, allowed: 1 to " + maxBytes);
    }
  }
}
