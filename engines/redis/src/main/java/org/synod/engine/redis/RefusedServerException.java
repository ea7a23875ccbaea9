// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.redis;

/**
 * A server that answers, and must count as one that does not: it may have forgotten writes that it
 * acknowledged, or may do so later. Nothing was changed.
 */
final class RefusedServerException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param place the server or the key
   * @param found the thing found there
   * @param allowed the things that could be there
   */
  RefusedServerException(String place, String found, String allowed) {
    super(place + ": " + found + ", allowed: " + allowed);
  }
}
