// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Consensus by a lock: the textbook solution, kept as the obviously correct one that the others are
 * tested and measured against.
 *
 * <p><i>Progress:</i> blocking: a thread that is suspended while it holds the lock stops all
 * others.
 *
 * <p><i>Linearization:</i> while the lock is held.
 *
 * <p><i>Memory effects:</i> as of a monitor.
 *
 * <p><i>Not guaranteed:</i> progress of anyone, if a thread stops.
 *
 * <p>Source: W. Schultz, <i>Distributed Systems</i>, §5.1.
 *
 * @param <V> the values
 */
public final class LockConsensus<V> implements Consensus<V> {
  private @Nullable V decided; // guarded by this

  /** Makes an undecided object. */
  public LockConsensus() {}

  @Override
  public synchronized V propose(V value) {
    Objects.requireNonNull(value, "value: null, allowed: a value");
    if (decided == null) {
      decided = value;
    }
    return decided;
  }

  @Override
  public synchronized Optional<V> decision() {
    return Optional.ofNullable(decided);
  }
}
