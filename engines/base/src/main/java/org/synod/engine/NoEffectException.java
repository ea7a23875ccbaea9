// SPDX-License-Identifier: Apache-2.0
package org.synod.engine;

import java.util.Objects;

/**
 * Thrown by an {@link Engine} for a write that had no effect and never will: it was not sent, or
 * the engine answered that it did nothing. A write that ends in any other exception has an unknown
 * effect.
 */
public final class NoEffectException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param cause the exception of the engine's client
   */
  public NoEffectException(Exception cause) {
    super(Objects.requireNonNull(cause, "cause: null, allowed: an exception"));
  }
}
