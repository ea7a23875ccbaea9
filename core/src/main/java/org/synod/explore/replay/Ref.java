// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.replay;

import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The content of a reference of a world: null, or an object that a process has passed to a step.
 * All runs of that process make the object anew; this stands for all of them. Two are equal only if
 * they are the same object.
 */
public final class Ref {
  /** Stands for null. */
  public static final Ref NULL = new Ref(null, "null", Set.of());

  public final @Nullable Object object; // the one that the first run made
  private final String name;
  private final Set<Object> inside; // the objects that its fields lead to, by identity
  private @Nullable Object[][] contents = {}; // of the object and those inside

  Ref(@Nullable Object object, String name, Set<Object> inside) {
    this.object = object;
    this.name = name;
    this.inside = inside;
    see();
  }

  /** Notes the contents of the object and of those inside it. */
  void see() {
    contents = contents();
  }

  private @Nullable Object[][] contents() {
    return Stream.concat(Stream.ofNullable(object), inside.stream())
        .filter(each -> !Fields.isLeaf(each))
        .map(Fields::contents)
        .toArray(Object[][]::new);
  }

  /** Refuses an object that has changed, other than by steps. */
  void requireUnchanged() {
    @Nullable Object[][] now = contents();
    for (int i = 0; i < now.length; i++) {
      if (now[i].length != contents[i].length) {
        throw changed(object); // a list
      }
      for (int j = 0; j < now[i].length; j++) {
        Object before = contents[i][j];
        if (before != now[i][j] && (before == null || !isSameValue(before, now[i][j]))) {
          throw changed(object);
        }
      }
    }
  }

  /** Whether two are one value, which may be boxed anew each time that it is read. */
  static boolean isSameValue(Object one, @Nullable Object other) {
    return (one instanceof Number || one instanceof Character) && one.equals(other);
  }

  static IllegalStateException changed(@Nullable Object object) {
    return new IllegalStateException(
        "reference: " + Objects.requireNonNull(object).getClass().getName() + " has changed since a"
            + " step was given it, allowed: an object that is immutable, or changes by steps");
  }

  /** Whether its fields lead to any of the given objects. */
  boolean leadsToOneOf(Set<Object> objects) {
    for (Object each : inside) {
      if (objects.contains(each)) {
        return true;
      }
    }
    return false;
  }

  /** The object's own text, or else its class, the process that passed it, and the step. */
  @Override
  public String toString() {
    return object == null || !Fields.hasOwn(object.getClass(), "toString")
        ? name
        : object.toString();
  }
}
