// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import java.util.Objects;
import java.util.Optional;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * Consensus on any register: {@code compareAndSet(0, value)}, and a call that fails reads the value
 * that is there. The decision lies in the register, for all who share the register.
 *
 * <p><i>Progress:</i> that of the register. On those of this library it is wait-free, with one
 * compare-and-set: a read repeats only when a write succeeded, and here only one does.
 *
 * <p><i>Linearization:</i> {@code propose} at its {@code compareAndSet}, {@code decision} at its
 * read.
 *
 * <p><i>Memory effects:</i> those of the register.
 *
 * <p><i>Not guaranteed:</i> a result when the register does not answer: its
 * {@link org.synod.register.RegisterUnavailableException} comes through. Proposing again is then
 * always safe, the same value or another: a write that comes late finds version 0 or changes
 * nothing.
 *
 * <p>Source: W. Schultz, <i>Distributed Systems</i>, §5.2.1, CAS(X, ⊥, v).
 *
 * @param <V> the values
 */
public final class RegisterConsensus<V> implements Consensus<V> {
  private final Register<V> register;

  /**
   * Makes a consensus object on a register.
   *
   * @param register the register to decide on; written only by objects of this class
   */
  public RegisterConsensus(Register<V> register) {
    this.register = Objects.requireNonNull(register, "register: null, allowed: a register");
  }

  @Override
  public V propose(V value) {
    Objects.requireNonNull(value, "value: null, allowed: a value");
    if (register.compareAndSet(0, value)) {
      return value;
    }
    // the register was not at version 0, and never is again: the value is there
    return decision().orElseThrow();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if something else has written the register again
   */
  @Override
  public Optional<V> decision() {
    Versioned<V> state = register.get();
    if (state.version() > 1) {
      throw new IllegalStateException(
          "register: at version " + state.version()
              + ", allowed: 0 or 1, since a decision is written once");
    }
    return state.toOptional();
  }

  @Override
  public String toString() {
    return "RegisterConsensus[" + register + "]";
  }
}
