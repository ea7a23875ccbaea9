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

  /** Leaves what creators that are killed leave: {@code FILE...}. */
  static final class Killed {
    private Killed() {}

    public static void main(String[] files) throws IOException {
      for (String file : files) {
        begin(Path.of(file));
      }
      Runtime.getRuntime().halt(0);
    }
  }

  /** Begins to create a file: a mark, and the other name of the file. */
  private static Mark begin(Path file) throws IOException {
    Marks marks = Marks.ofNew(file);
    Mark mark = marks.make();
    Files.createFile(marks.unready(mark.identity()));
    return mark;
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
    assertEquals(6, found().size());
    Set<Path> stay = found();
    stay.removeIf(path -> !path.getFileName().toString().startsWith("file.2."));
    assertEquals(2, stay.size());
    Mark alive = begin(file);
    stay.add(directory.resolve("file." + Long.toHexString(alive.identity()) + ".mark"));
    stay.add(directory.resolve("file." + Long.toHexString(alive.identity()) + ".new"));
    for (String name : new String[] {"file.new", "file.1.new", "file.1.2.new", "file.x.mark"}) {
      stay.add(Files.createFile(directory.resolve(name)));
    }
    stay.add(Files.writeString(directory.resolve("file.2b.mark"), "somebody's file"));
    MappedMemory.create(file, 1, MappedMemory.MIN_BYTES).close();
    stay.add(file);
    assertEquals(stay, found());
    MappedMemory.openOrCreate(other, 1, MappedMemory.MIN_BYTES).close();
    stay.removeIf(path -> path.getFileName().toString().matches("file\\.2\\..+"));
    stay.add(other);
    assertEquals(stay, found());
  }
}
