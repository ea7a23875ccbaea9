// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus.hierarchy;

import org.jspecify.annotations.Nullable;

/**
 * A variable that can be read and written and no more: the atomic register of the papers, whose
 * consensus number is 1. It is born unset.
 *
 * <p><i>Progress:</i> wait-free.
 *
 * <p><i>Linearization:</i> each operation at one moment while it is going on.
 *
 * <p><i>Memory effects:</i> a {@link #set} happens before each {@link #get} that returns the value
 * it set.
 *
 * <p>Source: L. Lamport, <i>On Interprocess Communication</i> (1986).
 *
 * @param <V> the values: immutable, since processes share them
 */
public interface Variable<V> {

  /**
   * Reads.
   *
   * @return the value set last, or null if none was
   */
  @Nullable V get();

  /**
   * Writes.
   *
   * @param value the value, not null
   */
  void set(V value);
}
