// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

/**
 * Thrown when a write is refused because the grant it was to be made with is over: released,
 * revoked, or taken over after its term or its process's end. Nothing was written.
 */
public class LeaseLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The token of the grant that is over. */
  private final long token;

  /** The smallest token that may be held. */
  private final long currentToken;

  /**
   * Makes the exception.
   *
   * @param token the token of the grant that is over
   * @param currentToken the {@linkplain LeaseStatus#token() smallest token} of all grants that are
   *     held now or will be
   */
  public LeaseLostException(long token, long currentToken) {
    super("grant: token " + token + " is over, allowed: token " + currentToken + " or later");
    this.token = token;
    this.currentToken = currentToken;
  }

  /**
   * Returns the token of the grant that is over.
   *
   * @return the token
   */
  public long token() {
    return token;
  }

  /**
   * Returns how far the lease has gone on.
   *
   * @return the smallest token of all grants that are held now or will be
   */
  public long currentToken() {
    return currentToken;
  }
}
