// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Values as text, without what the reader has seen already. */
final class Changed {
  private static final String SAME = "…";
  private static final int SHORT = 40; // characters, which are shown whole

  private Changed() {}

  /**
   * Returns a value as text. A long record of the same class as the one before it is shown with
   * only the components that differ, and an ellipsis for the rest; so are records inside it.
   */
  static String text(@Nullable Object before, @Nullable Object now) {
    String whole = String.valueOf(now);
    if (whole.length() <= SHORT
        || now == null
        || before == null
        || before.getClass() != now.getClass()
        || !now.getClass().isRecord()) {
      return whole;
    }
    try {
      boolean hasOwnWords = !whole.equals(components(/* nothing is as in */ null, now));
      return hasOwnWords ? whole : components(before, now);
    } catch (IllegalAccessException | InvocationTargetException | RuntimeException e) {
      return whole; // a record whose components cannot be read
    }
  }

  private static String components(@Nullable Object before, Object now)
      throws IllegalAccessException, InvocationTargetException {
    RecordComponent[] components = now.getClass().getRecordComponents();
    StringJoiner text = new StringJoiner(", ", now.getClass().getSimpleName() + "[", "]");
    int same = 0;
    for (RecordComponent component : components) {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      Object is = accessor.invoke(now);
      Object was = before == null ? null : accessor.invoke(before);
      if (before != null && Objects.equals(was, is)) {
        same++;
      } else {
        text.add(component.getName() + "=" + text(was, is));
      }
    }
    if (same > 0) {
      text.add(SAME);
    }
    return text.toString();
  }
}
