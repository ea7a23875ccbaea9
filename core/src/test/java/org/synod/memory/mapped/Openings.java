// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;
import org.synod.register.VersionedLong;

/** The ways to open a file, for tests of their refusals. */
final class Openings {
  static final int BYTES = MappedMemory.MIN_BYTES;
  static final int PROCESSES = 2;

  static final List<Opening> ALL =
      List.of(
          MappedMemory::open, MappedMemory::openReadOnly,
          file -> MappedMemory.openOrCreate(file, PROCESSES, BYTES));

  private Openings() {}

  /** A way to open a file. */
  interface Opening {
    MappedMemory open(Path file) throws IOException;
  }

  /** Expects that a call throws an exception with a message. */
  static <T extends Throwable> void refuses(Class<T> type, String message, Executable call) {
    assertEquals(message, assertThrows(type, call).getMessage());
  }

  /** The files in a directory. */
  static List<Path> filesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  /** Creates a file with a register in it, and reads its bytes. */
  static byte[] created(Path file) throws IOException {
    try (MappedMemory memory = MappedMemory.create(file, PROCESSES, BYTES)) {
      new VersionedLong(memory, "n").setIfVersion(0, 1);
    }
    return Files.readAllBytes(file);
  }
}
