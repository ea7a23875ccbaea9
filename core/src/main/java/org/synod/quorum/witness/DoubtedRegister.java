// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.witness;

import org.synod.memory.DamageException;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.VersionNotReachedException;
import org.synod.register.Versioned;

/** The register of an acceptor that may lie: an answer that cannot be is silence. */
public record DoubtedRegister<S>(Register<S> register) implements Register<S> {

  /** How often one call may be told that another came first; then the acceptor counts as silent. */
  public static final int TRIES = 1000;

  @Override
  public Versioned<S> get() {
    try {
      return register.get();
    } catch (DamageException e) {
      throw silence("is damaged", e);
    }
  }

  @Override
  public boolean compareAndSet(long expectedVersion, S next) {
    try {
      return register.compareAndSet(expectedVersion, next);
    } catch (DamageException e) {
      throw silence("is damaged", e);
    } catch (VersionNotReachedException e) {
      throw silence("has gone back from version " + expectedVersion, e);
    }
  }

  private static RegisterUnavailableException silence(String why, RuntimeException cause) {
    return new RegisterUnavailableException(
        "an acceptor " + why + ", allowed: one with its memory", cause, Effect.NONE);
  }
}
