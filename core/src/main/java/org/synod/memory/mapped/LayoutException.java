// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import java.io.IOException;
import java.nio.file.Path;

/** Thrown for a file that cannot be a {@link MappedMemory}, and says why. The file is unchanged. */
public final class LayoutException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param file the file
   * @param field the field that is wrong
   * @param found the content found in it
   * @param expected the content that it should have
   */
  public LayoutException(Path file, String field, Object found, Object expected) {
    super(file + ": " + field + ": found " + found + ", expected " + expected);
  }
}
