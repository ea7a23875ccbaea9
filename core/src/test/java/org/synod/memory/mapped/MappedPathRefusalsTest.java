// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.synod.memory.mapped.Openings.BYTES;
import static org.synod.memory.mapped.Openings.PROCESSES;
import static org.synod.memory.mapped.Openings.created;
import static org.synod.memory.mapped.Openings.filesIn;
import static org.synod.memory.mapped.Openings.refuses;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.Race;
import org.synod.register.VersionedLong;

/** A path at which no file can be opened or created is refused, and nothing is left there. */
class MappedPathRefusalsTest {
  @TempDir Path directory;
  Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("memory");
  }

  @Test
  void aFileThatIsNotThereOrHasVanished() throws Exception {
    String message = file + ": opening: found no file, expected one";
    refuses(NoSuchFileException.class, message, () -> MappedMemory.open(file));
    refuses(NoSuchFileException.class, message, () -> MappedMemory.openReadOnly(file));
    assertEquals(List.of(), filesIn(directory));
    try (MappedMemory memory = MappedMemory.create(file, PROCESSES, BYTES)) {
      Files.delete(file);
      VersionedLong register = new VersionedLong(memory, "n");
      assertTrue(register.setIfVersion(0, 1), "a process that has mapped it keeps it");
      refuses(NoSuchFileException.class, message, () -> MappedMemory.open(file));
    }
  }

  @Test
  void aDirectoryThatIsNotThere() throws Exception {
    Path none = directory.resolve("none").resolve("memory");
    String message =
        none + ": creation: found no directory " + none.getParent() + ", expected one";
    refuses(
        NoSuchFileException.class, message, () -> MappedMemory.create(none, PROCESSES, BYTES));
    refuses(
        NoSuchFileException.class, message,
        () -> MappedMemory.openOrCreate(none, PROCESSES, BYTES));
    assertEquals(List.of(), filesIn(directory));
  }

  @Test
  void aDirectoryThatIsThereAndTakesNoFiles() {
    Path inside = Path.of("/proc/synod");
    String message =
        assertThrows(
                IOException.class, () -> MappedMemory.create(inside, PROCESSES, BYTES))
            .getMessage();
    assertTrue(message.startsWith(inside + ": creation: found "), message);
    assertFalse(message.contains("found no directory"), message);
  }

  @Test
  void aDirectoryThatIsAFile() throws Exception {
    Files.createFile(file);
    Path inside = file.resolve("memory");
    refuses(
        IOException.class,
        inside + ": creation: found Not a directory, expected to write 65536 bytes",
        () -> MappedMemory.create(inside, PROCESSES, BYTES));
  }

  @Test
  void aDirectoryInPlaceOfAFile() throws Exception {
    Files.createDirectory(file);
    for (Openings.Opening opening : Openings.ALL) {
      refuses(
          LayoutException.class, file + ": kind: found a directory, expected a regular file",
          () -> opening.open(file));
    }
    refuses(
        FileAlreadyExistsException.class, file + ": creation: found a file, expected nothing",
        () -> MappedMemory.create(file, PROCESSES, BYTES));
  }

  @Test
  void aDeviceOrPipeInPlaceOfAFile() throws Exception {
    ChildrenOfUsers.requireProgram("/usr/bin/mkfifo");
    assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
    for (Path strange : List.of(Path.of("/dev/full"), Path.of("/dev/zero"), file)) {
      for (Openings.Opening opening : Openings.ALL) {
        refuses(
            LayoutException.class,
            strange + ": kind: found a device, pipe or socket, expected a regular file",
            () -> opening.open(strange));
      }
    }
  }

  @Test
  void aFileWhereOneIsToBeCreated() throws Exception {
    byte[] before = created(file);
    refuses(
        FileAlreadyExistsException.class, file + ": creation: found a file, expected nothing",
        () -> MappedMemory.create(file, PROCESSES, BYTES));
    assertArrayEquals(before, Files.readAllBytes(file));
    assertEquals(List.of(file), filesIn(directory));
  }

  @Test
  void aFileNameThatIsTooLong() throws Exception {
    Path tooLong = directory.resolve("n".repeat(300));
    refuses(
        IOException.class,
        tooLong + ": creation: found File name too long, expected to write 65536 bytes",
        () -> MappedMemory.create(tooLong, PROCESSES, BYTES));
    refuses(
        IOException.class,
        tooLong + ": opening: found File name too long, expected to be allowed to read it",
        () -> MappedMemory.open(tooLong));
    assertEquals(List.of(), filesIn(directory));
  }

  @Test
  void allButOneOfThoseWhoCreateAtOnce() throws Exception {
    for (int round = 0; round < 50; round++) {
      Path fresh = directory.resolve("fresh " + round);
      AtomicInteger winners = new AtomicInteger();
      AtomicInteger refused = new AtomicInteger();
      Race.of(
          4,
          thread -> {
            try {
              MappedMemory.create(fresh, PROCESSES, BYTES).close();
              winners.incrementAndGet();
            } catch (FileAlreadyExistsException e) {
              assertEquals(
                  fresh + ": creation: found a file, expected nothing", e.getMessage());
              refused.incrementAndGet();
            }
          });
      assertEquals(1, winners.get());
      assertEquals(3, refused.get());
      assertEquals(List.of(fresh), filesIn(directory));
      Files.delete(fresh);
    }
  }

  @Test
  void nobodyOfThoseWhoOpenOrCreateAtOnce() throws Exception {
    AtomicInteger joined = new AtomicInteger();
    Queue<MappedMemory> opened = new ConcurrentLinkedQueue<>();
    Race.of(
        4,
        thread -> {
          MappedMemory memory = MappedMemory.openOrCreate(file, 4, BYTES);
          opened.add(memory);
          int mine = 1 << memory.join().id();
          joined.getAndUpdate(bits -> bits | mine);
        });
    assertEquals(0b1111, joined.get(), "all in one file");
    opened.forEach(MappedMemory::close);
    assertEquals(List.of(file), filesIn(directory));
  }
}
