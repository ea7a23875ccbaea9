// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import java.util.List;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** A register that looks at its version first, and then writes on top of whatever is there. */
record Blind<V>(Register<V> register) implements Register<V> {

  static <V> List<Register<V>> all(List<Register<V>> registers) {
    return registers.stream().<Register<V>>map(Blind::new).toList();
  }

  @Override
  public Versioned<V> get() {
    return register.get();
  }

  @Override
  public boolean compareAndSet(long expectedVersion, V next) {
    return register.get().version() == expectedVersion
        && register.compareAndSet(register.get().version(), next);
  }
}
