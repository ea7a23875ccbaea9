// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Thrown if a file cannot be created because it was deleted while another process used it, and that
 * process still does: the two processes would hold the same leases in two files. Nothing was
 * written.
 */
public final class FileInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param file the file
   * @param mark the mark of the process that uses the deleted file
   */
  FileInUseException(Path file, Path mark) {
    super(
        file + ": creation: found that the file was deleted while a process used it which still"
            + " lives, expected nobody: end that process, or delete its mark " + mark);
  }
}
