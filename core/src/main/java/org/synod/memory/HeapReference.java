// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A single reference on the heap: a field, which is one object less on the way than an array. */
final class HeapReference<T> extends References<T> {
  private static final VarHandle FIELD =
      ConstantBootstraps.fieldVarHandle(
              MethodHandles.lookup(), "field", VarHandle.class, HeapReference.class, Object.class)
          .withInvokeExactBehavior();

  @SuppressWarnings("unused") // by FIELD; only a T is ever written
  private @Nullable Object field;

  private HeapReference() {}

  /** Makes one. A JVM that needs no rows does not load their class, and so calls this directly. */
  static <T> References<T> make() {
    return new HeapReference<>();
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
