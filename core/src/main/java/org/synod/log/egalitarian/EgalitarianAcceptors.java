// SPDX-License-Identifier: Apache-2.0
package org.synod.log.egalitarian;

import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** The acceptors of a log: n registers, of which f may be silent, and e on the fast path. */
final class EgalitarianAcceptors<C> {
  final int count;
  final int quorum; // n - f
  final int fastQuorum; // n - e
  private final List<Register<EgalitarianState<C>>> registers;

  EgalitarianAcceptors(List<Register<EgalitarianState<C>>> registers) {
    this.registers = registers;
    count = registers.size();
    int silent = (count - 1) / 2;
    quorum = count - silent;
    fastQuorum = count - (silent + 2) / 2; // of n = 2f + 1, e is half of f + 1, rounded up
  }

  /** The i-th acceptor in the order that begins with a home. */
  int from(int home, int i) {
    return (home + i) % count;
  }

  /** The state of an acceptor, or null if it does not answer. */
  @Nullable EgalitarianState<C> get(int acceptor) {
    try {
      return EgalitarianState.of(registers.get(acceptor).get().value());
    } catch (RegisterUnavailableException e) {
      return null;
    }
  }

  /**
   * Changes an id at an acceptor, unless the change gives null.
   *
   * @return the state that it has then, or null if the acceptor does not answer
   */
  @Nullable EgalitarianState<C> change(
      int acceptor, UnaryOperator<@Nullable EgalitarianState<C>> change) {
    Register<EgalitarianState<C>> register = registers.get(acceptor);
    try {
      for (; ; ) {
        Versioned<EgalitarianState<C>> seen = register.get();
        EgalitarianState<C> state = EgalitarianState.of(seen.value());
        EgalitarianState<C> next = change.apply(state);
        if (next == null || next.equals(state)) {
          return state;
        }
        if (register.compareAndSet(seen.version(), Objects.requireNonNull(next))) {
          return next;
        }
      }
    } catch (RegisterUnavailableException e) {
      return null; // whether it has changed: what is sent in a ballot is always the same
    }
  }

  RegisterUnavailableException silent(int answered, Effect effect) {
    return new RegisterUnavailableException(
        answered + " of " + count + " acceptors answered, needed: " + quorum, effect);
  }
}
