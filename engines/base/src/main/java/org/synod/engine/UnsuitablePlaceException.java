// SPDX-License-Identifier: Apache-2.0
package org.synod.engine;

/**
 * Thrown when a place cannot hold registers as it is: something of another layout is there, or a
 * setting would break a promise of the register. Nothing was changed. The message names what was
 * found, and what is allowed.
 */
public final class UnsuitablePlaceException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param place the place, as a person can find it
   * @param found the thing found there
   * @param allowed the things that could be there
   */
  public UnsuitablePlaceException(String place, Object found, Object allowed) {
    super(place + ": " + found + ", allowed: " + allowed);
  }
}
