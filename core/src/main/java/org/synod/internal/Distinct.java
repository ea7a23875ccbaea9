// SPDX-License-Identifier: Apache-2.0
package org.synod.internal;

import java.util.List;
import java.util.Objects;

/** The check of a list whose elements must each count once: no two are the same object. */
public final class Distinct {

  private Distinct() {}

  /**
   * Copies a list of distinct objects, of which no two are equal either: registers on other
   * machines are equal if they are known to stand for the same one.
   *
   * @param <T> the elements
   * @param name the caller's name for the list, in the plural
   * @param list the list
   * @return its elements, immutable
   * @throws NullPointerException if the list or one of its elements is null
   * @throws IllegalArgumentException if two elements are the same object, or equal
   */
  public static <T> List<T> copyOfUnequal(String name, List<? extends T> list) {
    List<T> all = copyOf(name, list);
    for (int i = 0; i < all.size(); i++) {
      int first = all.indexOf(all.get(i));
      if (first < i) {
        throw new IllegalArgumentException(
            name + "[" + i + "]: stands for the same as " + name + "[" + first
                + "], allowed: distinct " + name);
      }
    }
    return all;
  }

  /**
   * Copies a list of distinct objects.
   *
   * <p>Elements are compared by identity. Their toString is never called: that of a register that
   * does not answer fails.
   *
   * @param <T> the elements
   * @param name the caller's name for the list, in the plural
   * @param list the list
   * @return its elements, immutable
   * @throws NullPointerException if the list or one of its elements is null
   * @throws IllegalArgumentException if two elements are the same object: its failure would count
   *     twice, and two quorums might have no other element in common
   */
  @SuppressWarnings("unchecked") // all are elements of that list
  public static <T> List<T> copyOf(String name, List<? extends T> list) {
    Objects.requireNonNull(list, () -> name + ": null, allowed: a list");
    Object[] all = list.toArray();
    for (int i = 0; i < all.length; i++) {
      if (all[i] == null) {
        throw new NullPointerException(name + "[" + i + "]: null, allowed: one of " + name);
      }
      for (int j = 0; j < i; j++) {
        if (all[j] == all[i]) {
          throw new IllegalArgumentException(
              name + "[" + i + "]: the same as " + name + "[" + j + "], allowed: distinct " + name);
        }
      }
    }
    return (List<T>) List.of(all);
  }
}
