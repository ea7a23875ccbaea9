// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** References on the heap. */
final class HeapReferences {
  private HeapReferences() {}

  static <T> References<T> of(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count: " + count + ", allowed: 1 or more");
    }
    // Each class has a method that makes it. So a JVM that needs no rows does not load their class,
    // and the JIT calls the only class that is loaded without a check.
    return count == 1 ? One.make() : Row.make(count);
  }

  /**
   * A single reference on the heap: a field. An array would be one more object on the way to it.
   */
  private static final class One<T> extends References<T> {
    private static final VarHandle FIELD =
        ConstantBootstraps.fieldVarHandle(
                MethodHandles.lookup(), "field", VarHandle.class, One.class, Object.class)
            .withInvokeExactBehavior();

    @SuppressWarnings("unused") // by FIELD; only a T is ever written
    private @Nullable Object field;

    static <T> References<T> make() {
      return new One<>();
    }

    @Override
    public int length() {
      return 1;
    }

    @Override
    @SuppressWarnings("unchecked") // see field
    public @Nullable T getVolatile(int index) {
      Objects.checkIndex(index, 1);
      return (T) (Object) FIELD.getVolatile(this);
    }

    @Override
    @SuppressWarnings("unchecked") // see field
    public @Nullable T getAcquire(int index) {
      Objects.checkIndex(index, 1);
      return (T) (Object) FIELD.getAcquire(this);
    }

    @Override
    public void setVolatile(int index, @Nullable T value) {
      Objects.checkIndex(index, 1);
      FIELD.setVolatile(this, (Object) value);
    }

    @Override
    public void setRelease(int index, @Nullable T value) {
      Objects.checkIndex(index, 1);
      FIELD.setRelease(this, (Object) value);
    }

    @Override
    @SuppressWarnings("unchecked") // see field
    public @Nullable T compareAndExchange(int index, @Nullable T expected, @Nullable T next) {
      Objects.checkIndex(index, 1);
      return (T) (Object) FIELD.compareAndExchange(this, (Object) expected, (Object) next);
    }

    @Override
    public boolean compareAndSet(int index, @Nullable T expected, @Nullable T next) {
      Objects.checkIndex(index, 1);
      return (boolean) FIELD.compareAndSet(this, (Object) expected, (Object) next);
    }
  }

  /** References in an array. */
  private static final class Row<T> extends References<T> {
    private static final VarHandle ELEMENT =
        MethodHandles.arrayElementVarHandle(Object[].class).withInvokeExactBehavior();

    private final @Nullable Object[] elements; // only Ts are ever written

    Row(int count) {
      elements = new Object[count];
    }

    static <T> References<T> make(int count) {
      return new Row<>(count);
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
}
