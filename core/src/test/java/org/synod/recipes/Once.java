// SPDX-License-Identifier: Apache-2.0
package org.synod.recipes;

import java.util.Optional;
import java.util.function.Supplier;
import org.synod.replica.Atomic;

/**
 * A value that is made when it is first asked for, the same for all. Several may make one at the
 * same time, so that nobody waits for a maker that has stopped; one of them is the value.
 */
final class Once<T> {
  private final Atomic<Optional<T>> value = new Atomic<>(Optional.empty());

  T get(Supplier<T> maker) {
    return value
        .get() // most often it is there
        .orElseGet(
            () -> value.updateAndGet(v -> v.or(() -> Optional.of(maker.get()))).orElseThrow());
  }

  public static void main(String[] args) {
    Once<String> name = new Once<>();
    System.out.println(name.get(() -> "first")); // prints first
    System.out.println(name.get(() -> "second")); // prints first
  }
}
