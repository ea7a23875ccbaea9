// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.hosted;

import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** The outcome of a state that a process puts at the host of a ballot. */
enum Put {
  /** It is there. */
  DONE,
  /** It is not there, as another came first. */
  LOST,
  /** The host did not answer, and it is not there. */
  SILENT,
  /** The host did not answer, and it may be there. */
  UNKNOWN;

  /** {p <= b, a <= b, s} -> {b, b, next}. */
  static <S> Put at(Register<S> host, Versioned<S> made) {
    try {
      return host.compareAndSet(made) ? DONE : LOST;
    } catch (RegisterUnavailableException e) {
      return e.effect() == Effect.UNKNOWN ? UNKNOWN : SILENT;
    }
  }
}
