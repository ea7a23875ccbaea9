// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.hosted;

import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.VersionNotReachedException;
import org.synod.register.Versioned;

/**
 * An acceptor that was founded. If it is found empty, or behind a version that was seen there, it
 * has lost its memory, and with it its promises: then it counts as one that does not answer.
 */
public record FoundedAcceptor<S>(int number, Register<S> register) implements Register<S> {

  @Override
  public Versioned<S> get() {
    Versioned<S> state = register.get();
    if (!state.isSet()) {
      throw new RegisterUnavailableException(
          "acceptor " + number + " is empty, allowed: one that was founded", Effect.NONE);
    }
    return state;
  }

  @Override
  public boolean compareAndSet(long expectedVersion, S next) {
    try {
      return register.compareAndSet(expectedVersion, next);
    } catch (VersionNotReachedException e) {
      throw new RegisterUnavailableException(
          "acceptor " + number + " has gone back to a version below " + expectedVersion
              + ", allowed: one with its memory",
          e,
          Effect.NONE);
    }
  }
}
