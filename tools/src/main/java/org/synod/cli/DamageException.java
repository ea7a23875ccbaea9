// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

/** That words are none that the library writes: the field, what it is, and what it could be. */
final class DamageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private DamageException(String message) {
    super(message, null, false, false);
  }

  static void require(String field, Object found, Object expected, boolean isSo) {
    if (!isSo) {
      throw new DamageException(field + ": found " + found + ", expected " + expected);
    }
  }
}
