// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A reference that threads share. All that {@link Atomic} shares is in cells, so that tests can put
 * others in their place, to step through every access and to break it.
 */
class Cell<T> {
  private static final VarHandle VALUE =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "value", VarHandle.class, Cell.class, Object.class)
          .withInvokeExactBehavior();

  /** Where cells are made. */
  interface Maker {
    /** Makes a cell; the name says what for, to who shows it. */
    <T> Cell<T> make(String name, @Nullable T initial);
  }

  private volatile @Nullable Object value; // a T, if it is not null

  Cell(@Nullable T initial) {
    value = initial;
  }

  static <T> Cell<T> onHeap(String name, @Nullable T initial) {
    return new Cell<>(initial);
  }

  @SuppressWarnings("unchecked") // only a T is ever written
  @Nullable T get() {
    return (T) value;
  }

  void set(@Nullable T next) {
    value = next;
  }

  boolean compareAndSet(@Nullable T expected, T next) {
    return VALUE.compareAndSet(this, (Object) expected, (Object) next);
  }
}
