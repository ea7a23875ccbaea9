// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of files whose creators were killed before they were ready. */
class MappedCreationTest {
  @TempDir Path directory;

  /** Leaves what a creator that is killed leaves: {@code FILE...}. */
  static final class Killed {
    private Killed() {}

    public static void main(String[] files) throws IOException {
      for (String file : files) {
        Files.createFile(MappedFiles.unready(Path.of(file), identity()));
      }
      Runtime.getRuntime().halt(0);
    }
  }

  private static long identity() {
    return Host.current().identity();
  }

  private Set<Path> found() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.collect(Collectors.toSet());
    }
  }

  @Test
  void whatAKilledCreatorHasLeftIsDeletedByTheNextOfThatFile() throws Exception {
    Path file = directory.resolve("file");
    Path other = directory.resolve("file.2");
    Children.output(Children.java(Killed.class, file, file, other));
    assertEquals(3, found().size());
    Set<Path> stay = found();
    stay.removeIf(path -> !path.getFileName().toString().startsWith("file.2."));
    assertEquals(1, stay.size());
    stay.add(Files.createFile(MappedFiles.unready(file, identity()))); // somebody alive
    for (String name : new String[] {"file.new", "file.1.new", "file.1.2.new", "file.x.y.new"}) {
      stay.add(Files.createFile(directory.resolve(name)));
    }
    MappedMemory.create(file, 1, MappedMemory.MIN_BYTES).close();
    stay.add(file);
    assertEquals(stay, found());
    MappedMemory.openOrCreate(other, 1, MappedMemory.MIN_BYTES).close();
    stay.removeIf(path -> path.getFileName().toString().matches("file\\.2\\..+"));
    stay.add(other);
    assertEquals(stay, found());
  }
}
