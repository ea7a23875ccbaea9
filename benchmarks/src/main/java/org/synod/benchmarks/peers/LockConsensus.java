// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.peers;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.synod.consensus.Consensus;

/**
 * Consensus by a lock: the textbook solution. Source: W. Schultz, <i>Distributed Systems</i>, §5.1.
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
