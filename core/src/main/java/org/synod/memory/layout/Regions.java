// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.layout;

import java.util.Objects;
import org.synod.memory.Region;

/** Comparison of regions, for the implementations of memories. */
public final class Regions {
  private Regions() {}

  /**
   * Refuses a region that differs from the one asked for.
   *
   * @param there the region that has the name
   * @param wanted the region asked for
   * @throws IllegalArgumentException if their types or their numbers of words differ
   */
  public static void requireSame(Region there, Region wanted) {
    Objects.requireNonNull(wanted, "wanted: null, allowed: a region");
    if (!there.equals(wanted)) {
      throw new IllegalArgumentException(
          "name: \"" + wanted.name() + "\" as a " + wanted.type() + " of " + wanted.words()
              + " words, allowed: as a " + there.type() + " of " + there.words()
              + " words, which it is");
    }
  }
}
