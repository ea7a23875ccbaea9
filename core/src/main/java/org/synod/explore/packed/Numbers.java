// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.packed;

import java.util.ArrayList;
import java.util.List;

/**
 * The numbers of some parts of states. Parts with one number are taken as one.
 *
 * @param <P> the parts
 */
public final class Numbers<P extends Numbered> {
  private final List<P> parts = new ArrayList<>();

  /** The number of a part; the next one if it has none. */
  public int of(P part) {
    if (part.number < 0) {
      part.number = parts.size();
      parts.add(part);
    }
    return part.number;
  }

  /** Whether a part has a number. */
  public boolean has(P part) {
    return part.number >= 0;
  }

  /** Gives a part without a number that of another. */
  public int give(P part, P other) {
    part.number = of(other);
    return part.number;
  }

  /** The part that was first given a number. */
  public P part(int number) {
    return parts.get(number);
  }
}
