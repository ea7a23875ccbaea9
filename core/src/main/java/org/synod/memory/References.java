// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import org.jspecify.annotations.Nullable;

/**
 * A row of references with access modes, set aside by a {@link Memory}: the counterpart of
 * {@link Words} for objects. An algorithm that keeps all its shared state in references and words
 * runs unchanged on the heap and, step by step, under the explorer.
 *
 * <p><i>Progress:</i> every operation is wait-free.
 *
 * <p><i>Linearization:</i> each operation takes effect at one moment. A failed
 * {@code compareAndExchange} does so at its read.
 *
 * <p><i>Memory effects:</i> as specified by the method of the same name in
 * {@link java.lang.invoke.VarHandle}.
 *
 * <p><i>Not guaranteed:</i> any order of accesses to different references beyond their modes.
 *
 * <p>References are compared by identity. An index outside {@code 0 .. length() - 1} is refused
 * with an {@link IndexOutOfBoundsException}. All references of a new row are null.
 *
 * @param <T> the objects referred to; immutable, or changed only by steps of the same memory
 */
public abstract class References<T> {

  /** Makes a row. */
  protected References() {}

  /**
   * Returns the number of references.
   *
   * @return the number of references, at least 1
   */
  public abstract int length();

  /**
   * Reads a reference with the effects of a volatile read.
   *
   * @param index the index of the reference, from 0 to {@code length() - 1}
   * @return the object referred to
   */
  public abstract @Nullable T getVolatile(int index);

  /**
   * Reads a reference. The caller sees all that was done before the release write of the returned
   * reference.
   *
   * @param index the index of the reference, from 0 to {@code length() - 1}
   * @return the object referred to
   */
  public abstract @Nullable T getAcquire(int index);

  /**
   * Writes a reference with the effects of a volatile write.
   *
   * @param index the index of the reference, from 0 to {@code length() - 1}
   * @param value the object to refer to
   */
  public abstract void setVolatile(int index, @Nullable T value);

  /**
   * Writes a reference, ordered after everything that the thread did before.
   *
   * @param index the index of the reference, from 0 to {@code length() - 1}
   * @param value the object to refer to
   */
  public abstract void setRelease(int index, @Nullable T value);

  /**
   * Replaces a reference if it refers to the very object {@code expected}, with the effects of a
   * volatile read and write.
   *
   * @param index the index of the reference, from 0 to {@code length() - 1}
   * @param expected the object that it must refer to
   * @param next the object to refer to
   * @return the object that it referred to: {@code expected} if and only if {@code next} was
   *     written
   */
  public abstract @Nullable T compareAndExchange(
      int index, @Nullable T expected, @Nullable T next);

  /**
   * Replaces a reference as {@link #compareAndExchange} does.
   *
   * @param index the index of the reference, from 0 to {@code length() - 1}
   * @param expected the object that it must refer to
   * @param next the object to refer to
   * @return true if {@code next} was written
   */
  public boolean compareAndSet(int index, @Nullable T expected, @Nullable T next) {
    return compareAndExchange(index, expected, next) == expected;
  }
}
