// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.cells;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.synod.explore.replay.Fields;
import org.synod.explore.replay.Scene;
import org.synod.memory.Member;
import org.synod.memory.References;
import org.synod.memory.Words;

/**
 * Shared memory that processes hold and their world does not see: the JDK's atomics, volatile
 * fields (those of a real register too), and real words. It is found through the objects that the
 * processes have captured, as far as their fields may be read. No schedule shows a change of it.
 */
public final class Beside {
  private static final int MOST_OBJECTS = 10_000;

  /** A shared place, with its content at the start. */
  private record Place(String name, Supplier<Object> content, Object atStart) {}

  /** The object that a reference refers to, compared by identity. */
  private record Referred(@Nullable Object object) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Referred that && object == that.object;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(object);
    }

    @Override
    public String toString() {
      return String.valueOf(object);
    }
  }

  private final List<Place> places = new ArrayList<>();
  private final Set<Object> reached = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Object> toVisit = new ArrayDeque<>();

  public Beside(Collection<?> processes) {
    processes.forEach(this::reach);
    while (!toVisit.isEmpty()) {
      visit(toVisit.remove());
    }
    reached.clear();
  }

  /** The change since the start, in words; empty if there is none. */
  public Optional<String> changed() {
    return places.stream()
        .filter(place -> !place.content.get().equals(place.atStart))
        .map(place -> place.name + " changed from " + place.atStart + " to " + place.content.get())
        .findFirst();
  }

  private void reach(@Nullable Object object) {
    if (object != null && reached.size() < MOST_OBJECTS && reached.add(object)) {
      toVisit.add(object);
    }
  }

  private void visit(Object object) {
    String type = object.getClass().getName();
    if (object instanceof Scene || object instanceof Member) {
      return; // steps show the world; a member notes its thread, and shares nothing
    }
    if (Fields.isAtomic(object)) {
      add(type.substring(Fields.ATOMICS.length()), object::toString);
    } else if (object instanceof Words words && !StepMemory.isOfWorld(words)) {
      add("memory", () -> IntStream.range(0, words.length()).mapToObj(words::getOpaque).toList());
    } else if (object instanceof References<?> references && !StepMemory.isOfWorld(references)) {
      Supplier<List<Referred>> referred =
          () ->
              IntStream.range(0, references.length())
                  .mapToObj(i -> new Referred(references.getVolatile(i)))
                  .toList();
      add("references", referred::get);
      referred.get().forEach(each -> reach(each.object));
    } else if (object instanceof Object[] array) {
      Arrays.asList(array).forEach(this::reach);
    } else if (object instanceof Collection<?> collection) {
      collection.forEach(this::reach);
    } else if (object instanceof Map<?, ?> map) {
      map.values().forEach(this::reach);
    } else if (!type.startsWith("java.")) {
      visitFields(object);
    }
  }

  private void visitFields(Object object) {
    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) || !field.trySetAccessible()) {
          continue;
        }
        if (Modifier.isVolatile(field.getModifiers())) {
          add(type.getSimpleName() + "." + field.getName(), () -> content(field, object));
        }
        if (!field.getType().isPrimitive()) {
          reach(content(field, object));
        }
      }
    }
  }

  private void add(String name, Supplier<Object> content) {
    places.add(new Place(name, content, content.get()));
  }

  private static Object content(Field field, Object object) {
    try {
      return Objects.requireNonNullElse(field.get(object), "null");
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e); // it has been made accessible
    }
  }
}
