// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

/** That a command line cannot be understood, and what would be. */
final class UsageException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
