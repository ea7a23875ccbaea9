// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import java.util.function.BooleanSupplier;
import org.synod.explore.World;
import org.synod.register.Histories.Model;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** Calls of clients in small runs, with their specification. */
final class ClientCalls {
  private ClientCalls() {}

  static Model read(World world, Register<Long> register) {
    return world.<Model, Model>call(
        "read",
        () -> {
          Versioned<Long> now = register.get();
          return new Model(now.version(), now.value());
        },
        state -> new World.Step<>(state, state));
  }

  /**
   * Writes, and says at the end whether the write took effect. A write without an effect must have
   * none.
   */
  static boolean write(World world, long expected, long next, BooleanSupplier write) {
    Boolean[] outcome = new Boolean[1];
    return world.<Model, Boolean>call(
        "compareAndSet(" + expected + ", " + next + ")",
        () -> outcome[0] = write.getAsBoolean(),
        state ->
            Boolean.FALSE.equals(outcome[0]) || state.version() != expected
                ? new World.Step<>(state, false)
                : new World.Step<>(new Model(expected + 1, next), true));
  }
}
