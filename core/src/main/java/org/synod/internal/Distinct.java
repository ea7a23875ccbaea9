// SPDX-License-Identifier: Apache-2.0
package org.synod.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The check of a list whose elements must each count once: no two are the same object. */
public final class Distinct {

  private Distinct() {}

  /**
   * Copies a list of distinct objects.
   *
   * <p>Elements are compared by identity and never asked for a text of their own: a register that
   * does not answer has none.
   *
   * @param <T> the elements
   * @param name what the caller calls the list, in the plural
   * @param list the list
   * @return its elements, immutable
   * @throws NullPointerException if the list or one of its elements is null
   * @throws IllegalArgumentException if two elements are the same object: one failure would be two,
   *     and two quorums need not meet
   */
  public static <T> List<T> copyOf(String name, List<? extends T> list) {
    Objects.requireNonNull(list, () -> name + ": null, allowed: a list");
    List<T> copy = new ArrayList<>(list.size());
    for (T each : list) {
      int i = copy.size();
      Objects.requireNonNull(each, () -> name + "[" + i + "]: null, allowed: one of " + name);
      for (int j = 0; j < i; j++) {
        if (copy.get(j) == each) {
          throw new IllegalArgumentException(
              name + "[" + i + "]: the same as " + name + "[" + j + "], allowed: distinct " + name);
        }
      }
      copy.add(each);
    }
    return List.copyOf(copy);
  }
}
