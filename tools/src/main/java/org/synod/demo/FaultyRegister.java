// SPDX-License-Identifier: Apache-2.0
package org.synod.demo;

import org.jspecify.annotations.Nullable;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * A register in front of another, which fails on demand: the seam through which faults come in. The
 * code above stays unchanged.
 */
public final class FaultyRegister<V> implements Register<V> {

  /** Decides whether an operation goes through, by returning or throwing. */
  @FunctionalInterface
  public interface Fault<V> {
    /** Called before each operation, with the value to be written, or null for a read. */
    void before(@Nullable V next);
  }

  private final Register<V> register;
  private final Fault<V> fault;

  public FaultyRegister(Register<V> register, Fault<V> fault) {
    this.register = register;
    this.fault = fault;
  }

  /** A crash: no answer, and no effect. */
  public static RegisterUnavailableException crashed(String name) {
    return new RegisterUnavailableException(name + " has crashed", Effect.NONE);
  }

  @Override
  public Versioned<V> get() {
    fault.before(null);
    return register.get();
  }

  @Override
  public boolean compareAndSet(long expectedVersion, V next) {
    fault.before(next);
    return register.compareAndSet(expectedVersion, next);
  }
}
