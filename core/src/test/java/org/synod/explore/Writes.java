// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/** Writes that may miss their answer, for worlds under test. */
final class Writes {
  private Writes() {}

  /** Writes, and returns the answer, or the effect if there was no answer. */
  static Object written(Register<String> register, long expected, String value) {
    try {
      return register.compareAndSet(expected, value);
    } catch (RegisterUnavailableException e) {
      return e.effect();
    }
  }
}
