// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.peers;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A new folder for the files of a benchmark.
 *
 * @param path the folder
 */
public record TemporaryFolder(Path path) implements Closeable {

  /**
   * Makes one.
   *
   * @param name the begin of its name
   * @return an empty folder
   * @throws IOException if it cannot be made
   */
  public static TemporaryFolder of(String name) throws IOException {
    return new TemporaryFolder(Files.createTempDirectory(name));
  }

  /**
   * Names a file in it.
   *
   * @param file the name
   * @return its path
   */
  public Path resolve(String file) {
    return path.resolve(file);
  }

  /** Deletes it, and the files in it. */
  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      for (Path each : files.toList()) {
        Files.delete(each);
      }
    }
    Files.delete(path);
  }
}
