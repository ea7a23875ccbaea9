// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import java.io.IOException;
import java.nio.file.Path;

/** That a file is not what a {@link MappedMemory} can be in, and why. The file is unchanged. */
public final class LayoutException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param file the file
   * @param field what is wrong there
   * @param found what it is
   * @param expected what it should be
   */
  LayoutException(Path file, String field, Object found, Object expected) {
    super(file + ": " + field + ": found " + found + ", expected " + expected);
  }
}
