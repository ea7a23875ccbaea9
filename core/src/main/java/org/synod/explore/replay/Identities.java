// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.replay;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.synod.memory.References;
import org.synod.memory.Words;

/** Matches the objects of the run that goes on with those that steps have been recorded with. */
final class Identities {
  /*
   * References compare objects by identity, and a process that is run again makes its objects
   * again. So an object is known by the step that was given it first:
   *
   *   recorded   the object of the run in which that step was new; cells, requests and replies hold
   *              it (in a Ref), and its fields lead to recorded objects only
   *   own        an object of the run that goes on: it stands for a recorded one from the moment
   *              when the step that was given that one is made again
   *
   * A run sees one object for each recorded one: its own if it has made one, or else the recorded
   * object. If the fields of a recorded object lead to one that the run has its own of, the run
   * sees a copy. So == in the code of a process has the same result as on the heap, whatever way an
   * object has come.
   *
   * A comparison by plain fields must cover the whole object: they are never written after the step
   * that the object was given to. The run in which that step was new has ended there, so a later
   * write shows in own objects only; each run is checked where it ends, which is at each step of
   * some run. A write to an object of another process may be taken back by a later run: the objects
   * that a run has seen are checked with its own.
   */
  private final Map<Object, Ref> refs = new IdentityHashMap<>(); // of recorded objects, in all runs
  private final Predicate<Object> isOfWorld; // words or references
  private final Map<Object, Object> recorded = new IdentityHashMap<>(); // by own
  private final Map<Object, Object> own = new IdentityHashMap<>(); // by recorded
  private final Set<Ref> seen = newSet(); // in the run that goes on

  Identities(Predicate<Object> isOfWorld) {
    this.isOfWorld = isOfWorld;
  }

  /** Notes that the setup has ended; until then it may write plain fields freely. */
  void seal() {
    refs.values().forEach(Ref::see);
  }

  /** Refuses an object that has changed since a step was given it, other than by steps. */
  void requireUnchanged() {
    refs.values().forEach(Ref::requireUnchanged);
  }

  /** Refuses an object that the run that goes on has changed after a step was given it. */
  void requireUnchangedByRun() {
    recorded.forEach(this::requireUnchanged);
    seen.forEach(Ref::requireUnchanged);
  }

  private void requireUnchanged(Object object, Object other) {
    if (Fields.isLeaf(object)) {
      return;
    }
    @Nullable Object[] contents = Fields.contents(object);
    @Nullable Object[] others = Fields.contents(other);
    boolean isSame = contents.length == others.length;
    for (int i = 0; isSame && i < contents.length; i++) {
      Object one = contents[i];
      Object two = others[i];
      isSame =
          one == null || two == null
              ? one == two
              : one == two || recorded.get(one) == two || Ref.isSameValue(one, two);
    }
    if (!isSame) {
      throw Ref.changed(object);
    }
  }

  /** Notes that a process is run from its start. */
  void begin() {
    recorded.clear();
    own.clear();
    seen.clear();
  }

  /** The object that a step is given for the first time. */
  Ref record(@Nullable Object object, String name) {
    Ref known = known(object);
    return known != null ? known : ref(toRecord(requireNonNull(object), newSet()), name);
  }

  /** The object that a step is given again, where it was given another in the run before. */
  Ref repeat(@Nullable Object object, @Nullable Object before) {
    Ref known = known(object);
    if (known != null) {
      return known;
    }
    Ref ref = before instanceof Ref that ? that : Ref.NULL;
    boolean isSame = ref.object != null && standsFor(requireNonNull(object), ref.object);
    return isSame ? ref : new Ref(object, "another " + object.getClass().getSimpleName(), Set.of());
  }

  private static Object requireNonNull(@Nullable Object object) {
    return Objects.requireNonNull(object, "null is known");
  }

  private @Nullable Ref known(@Nullable Object object) {
    if (object == null) {
      return Ref.NULL;
    }
    Object other = recorded.get(object);
    if (other == null) {
      return refs.get(object);
    }
    if (!haveSameContents(object, other)) {
      throw Ref.changed(object);
    }
    return ref(other, object.getClass().getSimpleName() + " inside another");
  }

  private Ref ref(Object object, String name) {
    Ref ref = refs.get(object);
    if (ref == null) {
      Set<Object> inside = newSet();
      collect(object, inside);
      inside.remove(object);
      ref = new Ref(object, name, inside);
      refs.put(object, ref);
    }
    return ref;
  }

  private static <T> Set<T> newSet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  private static void collect(Object object, Set<Object> all) {
    if (!all.add(object) || Fields.isLeaf(object)) {
      return;
    }
    @Nullable Object[] contents = Fields.contents(object);
    for (int i = 0; i < contents.length; i++) {
      Object content = contents[i];
      if (content != null && !Fields.isPrimitive(object, i)) {
        collect(content, all);
      }
    }
  }

  /** The object, with recorded objects in place of the run's own inside it. */
  private Object toRecord(Object object, Set<Object> begun) {
    Object known = recorded.get(object);
    if (known != null) {
      return known;
    }
    requirePlain(object);
    if (Fields.isLeaf(object) || refs.containsKey(object) || !begun.add(object)) {
      return object;
    }
    @Nullable Object[] contents = Fields.contents(object);
    boolean hasChanged = false;
    for (int i = 0; i < contents.length; i++) {
      Object content = contents[i];
      if (content != null && !Fields.isPrimitive(object, i)) {
        contents[i] = toRecord(content, begun);
        hasChanged |= contents[i] != content;
      }
    }
    if (!hasChanged) {
      return object;
    }
    Object changed = Fields.changed(object, contents); // the run ends here, and never sees it
    recorded.put(object, changed);
    return changed;
  }

  /** Refuses memory that threads share and that no step shows. */
  private void requirePlain(Object object) {
    boolean isShared =
        object instanceof Words || object instanceof References<?>
            ? !isAroundWorld(object)
            : Fields.isAtomic(object);
    if (!isShared && !Fields.isLeaf(object) && !(object instanceof Object[])) {
      for (Field field : Fields.of(object.getClass())) {
        isShared |= Modifier.isVolatile(field.getModifiers());
      }
    }
    if (isShared) {
      throw new IllegalStateException(
          "reference: leads to a " + object.getClass().getName() + ", which other memory than the"
              + " world's is in, allowed: to share what the world has made");
    }
  }

  /** Whether words or references are the world's, or wrap those. */
  private boolean isAroundWorld(Object object) {
    if (isOfWorld.test(object)) {
      return true;
    }
    for (Object inside : Fields.contents(object)) {
      if ((inside instanceof Words || inside instanceof References<?>) && isAroundWorld(inside)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether an object may stand for a recorded one, and the objects that it leads to for those that
   * the recorded one leads to.
   */
  private boolean standsFor(Object object, Object other) {
    if (object == other) {
      return true;
    }
    Object known = recorded.get(object);
    if (known != null || !Fields.areAlike(object, other) || refs.containsKey(object)) {
      return known == other;
    }
    if (object instanceof Comparable<?> && Fields.isLeaf(object) && !object.equals(other)) {
      return false; // a number or text
    }
    recorded.put(object, other);
    own.put(other, object);
    return haveSameContents(object, other);
  }

  private boolean haveSameContents(Object object, Object other) {
    if (Fields.isLeaf(object)) {
      return true;
    }
    @Nullable Object[] contents = Fields.contents(object);
    @Nullable Object[] others = Fields.contents(other);
    if (contents.length != others.length) {
      return false;
    }
    for (int i = 0; i < contents.length; i++) {
      Object one = contents[i];
      Object two = others[i];
      boolean areSame =
          one == null || two == null
              ? one == two
              : Fields.isPrimitive(object, i) ? one.equals(two) : standsFor(one, two);
      if (!areSame) {
        return false;
      }
    }
    return true;
  }

  /** The object that the run that goes on sees for a recorded one. */
  @Nullable Object here(Ref ref) {
    Object object = ref.object;
    if (object == null) {
      return null;
    }
    seen.add(ref);
    Object mine = own.get(object);
    if (mine != null) {
      return mine;
    }
    return ref.leadsToOneOf(own.keySet()) ? copy(object, newSet()) : object;
  }

  private Object copy(Object object, Set<Object> begun) {
    Object mine = own.get(object);
    if (mine != null) {
      return mine;
    }
    if (Fields.isLeaf(object) || !begun.add(object)) {
      return object;
    }
    @Nullable Object[] contents = Fields.contents(object);
    boolean hasChanged = false;
    for (int i = 0; i < contents.length; i++) {
      Object content = contents[i];
      if (content != null && !Fields.isPrimitive(object, i)) {
        contents[i] = copy(content, begun);
        hasChanged |= contents[i] != content;
      }
    }
    if (!hasChanged) {
      return object;
    }
    Object copy = Fields.copy(object, contents);
    recorded.put(copy, object);
    own.put(object, copy);
    return copy;
  }
}
