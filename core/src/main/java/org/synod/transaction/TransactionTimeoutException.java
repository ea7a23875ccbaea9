// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

/**
 * Thrown when the time that was given to {@link Transactions#atomically(java.time.Duration,
 * java.util.function.Function)} is over before the transaction has committed. It has written
 * nothing.
 */
public final class TransactionTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TransactionTimeoutException(String message) {
    super(message);
  }
}
