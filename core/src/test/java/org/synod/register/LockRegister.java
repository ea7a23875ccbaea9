// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.util.Objects;

/** A register that is obviously correct, against which the contract is checked. */
final class LockRegister<V> implements Register<V> {
  private Versioned<V> state = Versioned.unset();

  @Override
  public synchronized Versioned<V> get() {
    return state;
  }

  @Override
  public synchronized boolean compareAndSet(long expectedVersion, V next) {
    Objects.requireNonNull(next, "next: null, allowed: a value");
    if (expectedVersion != state.version()) {
      Versioned.requireReached(expectedVersion, state.version());
      return false;
    }
    state = new Versioned<>(expectedVersion + 1, next);
    return true;
  }
}
