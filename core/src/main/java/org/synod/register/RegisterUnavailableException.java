// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when the place a register lives in does not answer: the third outcome of an operation
 * outside memory, beside success and failure.
 *
 * <p>It says whether the write is known not to have taken effect. An operation of unknown effect
 * must not be repeated blindly: it may have succeeded already, or may still succeed later.
 */
public class RegisterUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The knowledge that a caller has of the effect of an operation that was not answered. */
  public enum Effect {
    /** It did not take effect and never will. */
    NONE,
    /** It may have taken effect, or may still do so. */
    UNKNOWN
  }

  /** The knowledge of the operation's effect. */
  private final Effect effect;

  /**
   * Makes the exception of a register that did not answer, where no other exception says why.
   *
   * @param message names the register that did not answer, and the reason
   * @param effect the knowledge of the operation's effect
   */
  public RegisterUnavailableException(String message, Effect effect) {
    this(message, null, effect);
  }

  /**
   * Makes the exception of a register that did not answer, with the exception that says why.
   *
   * @param message names the register that did not answer, and the reason
   * @param cause the exception of the place that the register lives in; null if it has none, since
   *     a refusal here would replace what is known of the effect
   * @param effect the knowledge of the operation's effect
   */
  public RegisterUnavailableException(String message, @Nullable Throwable cause, Effect effect) {
    super(message, cause);
    this.effect = Objects.requireNonNull(effect, "effect: null, allowed: NONE or UNKNOWN");
  }

  /**
   * Tells what is known of the operation's effect.
   *
   * @return {@link Effect#NONE} if it did not take effect and never will
   */
  public Effect effect() {
    return effect;
  }
}
