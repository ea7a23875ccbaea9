// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import java.util.Objects;
import java.util.Optional;

/** Consensus by a lock. It is obviously correct, and the other objects are held against it. */
public final class LockConsensus<V> implements Consensus<V> {
  private V decided; // guarded by this

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
