// SPDX-License-Identifier: Apache-2.0
package org.synod.recipes;

import java.util.Optional;
import java.util.function.Supplier;
import org.synod.replica.Atomic;

/**
 * A value that the first caller makes, and that all callers get. Several callers may make one at
 * the same time, and one of these is the value: so nobody waits for a caller that has stopped.
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
