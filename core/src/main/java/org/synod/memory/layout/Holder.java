// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.layout;

import org.jspecify.annotations.Nullable;

/**
 * How the one reference that an object holds is read and replaced, where a
 * {@link org.synod.memory.References} would cost an object and a step more on the way. A class
 * whose holder is a constant pays nothing for it.
 *
 * @param <H> the objects
 * @param <T> what they refer to
 */
public interface Holder<H, T> {

  /**
   * Reads the reference, with the effects of a volatile read.
   *
   * @param object the object
   * @return what it refers to
   */
  @Nullable T get(H object);

  /**
   * Replaces the reference if it refers to the very object {@code expected}, with the effects of a
   * volatile read and write.
   *
   * @param object the object
   * @param expected what it must refer to
   * @param next what it then refers to
   * @return what it referred to: {@code expected} if and only if {@code next} was written
   */
  @Nullable T compareAndExchange(H object, @Nullable T expected, T next);
}
