// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import org.synod.memory.layout.Holder;

/** Holds a reference as the first of a row, for example of a world, and not in a field. */
public final class InReferences<T> implements Holder<References<T>, T> {
  public InReferences() {}

  @Override
  public T get(References<T> row) {
    return row.getVolatile(0);
  }

  @Override
  public T compareAndExchange(References<T> row, T expected, T next) {
    return row.compareAndExchange(0, expected, next);
  }
}
