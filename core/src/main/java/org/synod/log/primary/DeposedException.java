// SPDX-License-Identifier: Apache-2.0
package org.synod.log.primary;

/**
 * Thrown to a primary whose epoch is over, since replicas have promised a later one. The changes
 * that it has proposed and not seen committed may be in the history of the next primary, or not.
 */
public class DeposedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a primary.
   *
   * @param message names the epoch that is over and the one that was promised
   */
  public DeposedException(String message) {
    super(message);
  }
}
