// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.weak;

import java.util.Arrays;

/**
 * Views: for each place the number of the oldest message that may still be read. A view is an array
 * without zeros at its end, and is never changed.
 */
final class Stamps {
  static final int[] NONE = {};

  private Stamps() {}

  static int at(int[] view, int place) {
    return place < view.length ? view[place] : 0;
  }

  /** A view with a later message at one place, if it has not got that far. */
  static int[] with(int[] view, int place, int stamp) {
    if (at(view, place) >= stamp) {
      return view;
    }
    int[] next = Arrays.copyOf(view, Math.max(view.length, place + 1));
    next[place] = stamp;
    return next;
  }

  /** The later message of two views at each place. */
  static int[] join(int[] one, int[] other) {
    int[] longer = one.length >= other.length ? one : other;
    int[] shorter = longer == one ? other : one;
    int[] joined = longer;
    for (int i = 0; i < shorter.length; i++) {
      if (shorter[i] > joined[i]) {
        joined = joined == longer ? longer.clone() : joined;
        joined[i] = shorter[i];
      }
    }
    return joined;
  }

  /** A view that says nothing of one place. */
  static int[] without(int[] view, int place) {
    if (at(view, place) == 0) {
      return view;
    }
    int[] next = view.clone();
    next[place] = 0;
    return trimmed(next);
  }

  /** A view where it goes beyond another. */
  static int[] beyond(int[] view, int[] other) {
    int[] next = view;
    for (int i = 0; i < view.length; i++) {
      if (view[i] > 0 && view[i] <= at(other, i)) {
        next = next == view ? view.clone() : next;
        next[i] = 0;
      }
    }
    return next == view ? view : trimmed(next);
  }

  private static int[] trimmed(int[] view) {
    int length = view.length;
    while (length > 0 && view[length - 1] == 0) {
      length--;
    }
    return length == 0 ? NONE : Arrays.copyOf(view, length);
  }

  /** A view after a message has come in before those of a stamp and later, at one place. */
  static int[] shifted(int[] view, int place, int stamp) {
    return at(view, place) < stamp ? view : with(view, place, view[place] + 1);
  }

  /** A view after the messages before those of the given stamps are gone. */
  static int[] less(int[] view, int[] gone) {
    int[] less = view.clone();
    for (int i = 0; i < less.length; i++) {
      less[i] = Math.max(0, less[i] - gone[i]);
    }
    return trimmed(less);
  }
}
