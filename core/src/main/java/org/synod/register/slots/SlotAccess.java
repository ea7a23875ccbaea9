// SPDX-License-Identifier: Apache-2.0
package org.synod.register.slots;

import org.jspecify.annotations.Nullable;
import org.synod.register.SlotRegister;

/**
 * Gives this package the words of a {@link SlotRegister}, which users do not see.
 *
 * <p>The initializer of {@code SlotRegister} hands the only instance over, once: with the first
 * register that is made.
 */
public abstract class SlotAccess {
  private static volatile @Nullable SlotAccess given;

  /** Made by the initializer of SlotRegister alone. */
  protected SlotAccess() {
    if (given != null) {
      throw new IllegalStateException("access: one more, allowed: the one SlotRegister gives");
    }
    given = this;
  }

  /** The words of a register. */
  public static SlotWords words(SlotRegister<?> register) {
    SlotAccess access = given;
    if (access == null) {
      throw new AssertionError("given with the first register");
    }
    return access.wordsOf(register);
  }

  /** Returns the words of a register. */
  protected abstract SlotWords wordsOf(SlotRegister<?> register);
}
