// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.memory.mapped.life.Mark;
import org.synod.memory.mapped.life.Marks;

/** Files whose creators were killed before the files were ready. */
class MappedCreationTest {
  @TempDir Path directory;

  /** Leaves the files that a killed creator leaves: {@code FILE...}. */
  static final class Killed {
    private Killed() {}

    public static void main(String[] files) throws IOException {
      for (String file : files) {
        begin(Path.of(file));
      }
      Runtime.getRuntime().halt(0);
    }
  }

  /** Begins to create a file, says so, and waits for its input to end: {@code FILE}. */
  static final class Slow {
    private Slow() {}

    public static void main(String[] args) throws IOException {
      Mark mark = begin(Path.of(args[0]));
      System.out.println(mark.identity());
      System.in.read();
    }
  }

  /** Begins to create a file: a mark, and the other name of the file. */
  private static Mark begin(Path file) throws IOException {
    return Marks.ofNew(file).makeToCreate();
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

  @Test
  void aCreatorDoesNotWaitForAnotherThatIsSlow() throws Exception {
    Path file = directory.resolve("file");
    Process slow = Children.java(Slow.class, file);
    try {
      assertTrue(slow.getInputStream().read() > 0, "it has begun");
      MappedMemory.create(file, 1, MappedMemory.MIN_BYTES).close();
      assertEquals(3, found().size(), "its mark and the other name stay");
    } finally {
      slow.destroyForcibly().waitFor();
    }
  }
}
