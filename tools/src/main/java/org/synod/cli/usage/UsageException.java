// SPDX-License-Identifier: Apache-2.0
package org.synod.cli.usage;

/** Thrown for a command line that cannot be understood; its message says which one could be. */
public final class UsageException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
