// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.deterministic;

import org.jspecify.annotations.Nullable;

/** The outcome of a command. Never changed. */
final class Outcome {

  /** The result of a command that threw. */
  record Thrown(Throwable cause) {}

  final @Nullable Object result;
  final @Nullable Object[] values; // of the declared keys, after the command

  Outcome(@Nullable Object result, @Nullable Object[] values) {
    this.result = result;
    this.values = values;
  }

  /** Returns the result of the command, or throws its exception. */
  @SuppressWarnings("unchecked") // R is the type of this command's results
  <R extends @Nullable Object> R get() {
    if (result instanceof Thrown thrown) {
      throw Outcome.<RuntimeException>unchecked(thrown.cause);
    }
    return (R) result;
  }

  @SuppressWarnings("unchecked") // erased: nothing is cast
  private static <E extends Throwable> E unchecked(Throwable cause) throws E {
    throw (E) cause;
  }
}
