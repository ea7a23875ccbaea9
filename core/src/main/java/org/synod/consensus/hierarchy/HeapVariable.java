// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus.hierarchy;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A variable that is a volatile field. */
final class HeapVariable<V> implements Variable<V> {
  private final String name;
  private final int number;
  private volatile @Nullable V value;

  private HeapVariable(String name, int number) {
    this.name = Objects.requireNonNull(name, "name: null, allowed: a name");
    this.number = number;
  }

  static <V> Variable<V> named(String name, int number) {
    return new HeapVariable<>(name, number);
  }

  @Override
  public @Nullable V get() {
    return value;
  }

  @Override
  public void set(V value) {
    this.value = Objects.requireNonNull(value, "value: null, allowed: a value");
  }

  @Override
  public String toString() {
    return name + number + "=" + value;
  }
}
