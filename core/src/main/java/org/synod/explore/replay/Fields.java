// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.replay;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.References;
import org.synod.memory.Words;
import org.synod.register.Register;

/**
 * Reads the objects that an object refers to: by its plain fields, or as an array or a list of the
 * JDK's.
 */
public final class Fields {
  public static final String ATOMICS = "java.util.concurrent.atomic.";

  private static final Field[] NONE = {};
  private static final int DEEPEST = 8; // functions inside functions
  private static final Map<Class<?>, Field[]> KNOWN = Collections.synchronizedMap(new HashMap<>());

  private Fields() {}

  /** Whether nothing is searched inside an object: it is the JDK's, a lambda, or a world's. */
  static boolean isLeaf(Object object) {
    Class<?> type = object.getClass();
    return type.isArray()
        ? type.getComponentType().isPrimitive()
        : !(isList(object) || isRecordOrClass(object, type));
  }

  private static boolean isRecordOrClass(Object object, Class<?> type) {
    return !type.getName().startsWith("java.")
        && !type.isHidden()
        && !(object instanceof Enum<?>
            || object instanceof Scene
            || object instanceof Memory
            || object instanceof Member
            || object instanceof Words
            || object instanceof References<?>
            || object instanceof Register<?>);
  }

  private static boolean isList(Object object) {
    return object instanceof List<?> && object.getClass().getName().startsWith("java.");
  }

  /** Whether an object is one of the JDK's atomics. */
  public static boolean isAtomic(Object object) {
    return object.getClass().getName().startsWith(ATOMICS);
  }

  /** Whether two objects may have the same contents: a list is copied to one of another class. */
  static boolean areAlike(Object one, Object other) {
    return one.getClass() == other.getClass() || isList(one) && isList(other);
  }

  /** Whether a class overrides a method of {@link Object} without arguments. */
  static boolean hasOwn(Class<?> type, String method) {
    try {
      return type.getMethod(method).getDeclaringClass() != Object.class;
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * The fields of a class and its superclasses, except static ones and those that must not be read.
   */
  static Field[] of(Class<?> type) {
    return KNOWN.computeIfAbsent(
        type,
        of -> {
          List<Field> fields = new ArrayList<>();
          for (Class<?> each = of; each != null; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
              if (!Modifier.isStatic(field.getModifiers()) && field.trySetAccessible()) {
                fields.add(field);
              }
            }
          }
          return fields.toArray(NONE);
        });
  }

  /**
   * Whether two objects, such as functions, are made in the same way of the same things: they have
   * one class, and their fields hold values that are equal. Fields that may not be read may differ.
   */
  static boolean holdSame(@Nullable Object one, @Nullable Object other) {
    return holdSame(one, other, DEEPEST);
  }

  private static boolean holdSame(@Nullable Object one, @Nullable Object other, int depth) {
    if (one == other) {
      return true;
    }
    if (one == null || other == null || one.getClass() != other.getClass() || depth == 0) {
      return false;
    }
    boolean isFunction = one.getClass().isHidden() || one instanceof Object[];
    return isFunction
        ? isOpen(one.getClass()) && holdSame(contents(one), contents(other), depth - 1)
        : Objects.deepEquals(one, other);
  }

  private static boolean holdSame(@Nullable Object[] one, @Nullable Object[] other, int depth) {
    boolean same = one.length == other.length;
    for (int i = 0; same && i < one.length; i++) {
      same = holdSame(one[i], other[i], depth);
    }
    return same;
  }

  /** Whether all fields of a class may be read. */
  private static boolean isOpen(Class<?> type) {
    long fields =
        Arrays.stream(type.getDeclaredFields())
            .filter(field -> !Modifier.isStatic(field.getModifiers()))
            .count();
    return type.isArray() || type.getSuperclass() == Object.class && of(type).length == fields;
  }

  /** The contents of an object's fields or elements, in one order for each class. */
  static @Nullable Object[] contents(Object object) {
    if (object instanceof Object[] array) {
      return array.clone();
    }
    if (object instanceof List<?> list) {
      return list.toArray();
    }
    Field[] fields = of(object.getClass());
    @Nullable Object[] contents = new Object[fields.length];
    for (int i = 0; i < fields.length; i++) {
      contents[i] = content(fields[i], object);
    }
    return contents;
  }

  private static @Nullable Object content(Field field, Object object) {
    try {
      return field.get(object);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e); // it has been made accessible
    }
  }

  /** Whether the content of that number is a primitive value. */
  static boolean isPrimitive(Object object, int number) {
    return !(object instanceof Object[] || object instanceof List<?>)
        && of(object.getClass())[number].getType().isPrimitive();
  }

  /**
   * Gives an object other contents. Returns the same object, or another where it cannot be changed.
   */
  static Object changed(Object object, @Nullable Object[] contents) {
    if (object instanceof Object[] array) {
      System.arraycopy(contents, 0, array, 0, array.length);
      return array;
    }
    return object instanceof Record || object instanceof List<?>
        ? copy(object, contents)
        : set(object, contents);
  }

  private static Object set(Object object, @Nullable Object[] contents) {
    Field[] fields = of(object.getClass());
    for (int i = 0; i < fields.length; i++) {
      try {
        if (fields[i].get(object) != contents[i] && !fields[i].getType().isPrimitive()) {
          fields[i].set(object, contents[i]);
        }
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e); // it has been made accessible
      }
    }
    return object;
  }

  /** An object of the same class with these contents. */
  static Object copy(Object object, @Nullable Object[] contents) {
    if (object instanceof Object[] array) {
      return Arrays.copyOf(contents, contents.length, array.getClass());
    }
    if (object instanceof List<?>) {
      return Collections.unmodifiableList(new ArrayList<>(Arrays.asList(contents)));
    }
    try {
      return object instanceof Record
          ? record(object.getClass(), contents)
          : setAll(unset(object.getClass()), contents);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          object.getClass().getName() + ": cannot be copied, allowed: a record, or a class whose"
              + " fields may be set (by reflection, with the module jdk.unsupported)",
          e);
    }
  }

  private static Object record(Class<?> type, @Nullable Object[] contents)
      throws ReflectiveOperationException {
    Field[] fields = of(type);
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      for (int field = 0; field < fields.length; field++) {
        if (fields[field].getName().equals(components[i].getName())) {
          arguments[i] = contents[field];
        }
      }
    }
    Constructor<?> canonical = type.getDeclaredConstructor(types);
    canonical.setAccessible(true);
    try {
      return canonical.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Makes an object without running a constructor, as deserialization does. */
  private static Object unset(Class<?> type) throws ReflectiveOperationException {
    Class<?> factory = Class.forName("sun.reflect.ReflectionFactory");
    Object made =
        factory
            .getMethod("newConstructorForSerialization", Class.class, Constructor.class)
            .invoke(
                factory.getMethod("getReflectionFactory").invoke(null),
                type,
                Object.class.getDeclaredConstructor());
    return Objects.requireNonNull((Constructor<?>) made).newInstance();
  }

  private static Object setAll(Object object, @Nullable Object[] contents)
      throws IllegalAccessException {
    Field[] fields = of(object.getClass());
    for (int i = 0; i < fields.length; i++) {
      fields[i].set(object, contents[i]);
    }
    return object;
  }
}
