// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.layout;

import org.jspecify.annotations.Nullable;

/**
 * Reads and replaces the one reference that an object holds, where a
 * {@link org.synod.memory.References} would cost one more object and one more step on the way. A
 * class whose holder is a constant pays nothing for it.
 *
 * @param <H> the objects
 * @param <T> the objects that they refer to
 */
public interface Holder<H, T> {

  /**
   * Reads the reference, with the effects of a volatile read.
   *
   * @param object the object
   * @return the object referred to
   */
  @Nullable T get(H object);

  /**
   * Replaces the reference if it refers to the very object {@code expected}, with the effects of a
   * volatile read and write.
   *
   * @param object the object
   * @param expected the object that it must refer to
   * @param next the object to refer to
   * @return the object that it referred to: {@code expected} if and only if {@code next} was
   *     written
   */
  @Nullable T compareAndExchange(H object, @Nullable T expected, @Nullable T next);
}
