// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** References on the heap. */
final class HeapReferences<T> extends References<T> {
  private static final VarHandle ELEMENT =
      MethodHandles.arrayElementVarHandle(Object[].class).withInvokeExactBehavior();

  private final @Nullable Object[] elements; // only Ts are ever written

  HeapReferences(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count: " + count + ", allowed: 1 or more");
    }
    elements = new Object[count];
  }

  static <T> References<T> make(int count) {
    return new HeapReferences<>(count);
  }

  @Override
  public int length() {
    return elements.length;
  }

  @Override
  @SuppressWarnings("unchecked") // see elements
  public @Nullable T getVolatile(int index) {
    return (T) (Object) ELEMENT.getVolatile(elements, index);
  }

  @Override
  @SuppressWarnings("unchecked") // see elements
  public @Nullable T getAcquire(int index) {
    return (T) (Object) ELEMENT.getAcquire(elements, index);
  }

  @Override
  public void setVolatile(int index, @Nullable T value) {
    ELEMENT.setVolatile(elements, index, (Object) value);
  }

  @Override
  public void setRelease(int index, @Nullable T value) {
    ELEMENT.setRelease(elements, index, (Object) value);
  }

  @Override
  @SuppressWarnings("unchecked") // see elements
  public @Nullable T compareAndExchange(int index, @Nullable T expected, @Nullable T next) {
    return (T)
        (Object) ELEMENT.compareAndExchange(elements, index, (Object) expected, (Object) next);
  }

  @Override
  public boolean compareAndSet(int index, @Nullable T expected, @Nullable T next) {
    return (boolean) ELEMENT.compareAndSet(elements, index, (Object) expected, (Object) next);
  }
}
