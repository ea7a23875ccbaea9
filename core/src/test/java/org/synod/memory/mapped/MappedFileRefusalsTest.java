// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.mapped.layout.Directory;
import org.synod.memory.mapped.layout.FileHeader;
import org.synod.register.VersionedLong;

/** What is no file of ours is refused by file, field, found and expected, and left as it was. */
class MappedFileRefusalsTest {
  private static final int BYTES = MappedMemory.MIN_BYTES;
  private static final int PROCESSES = 2;

  /** A way to open a file. */
  private interface Opening {
    MappedMemory open(Path file) throws IOException;
  }

  private static final List<Opening> OPENINGS =
      List.of(
          MappedMemory::open, MappedMemory::openReadOnly,
          file -> MappedMemory.openOrCreate(file, PROCESSES, BYTES));

  @TempDir Path directory;
  Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("memory");
  }

  /** Every way to open the file is refused, and none alters it or leaves another beside it. */
  private void refuses(String field, Object found, Object expected) throws IOException {
    byte[] before = Files.readAllBytes(file);
    long modified = Files.getLastModifiedTime(file).toMillis();
    for (Opening opening : OPENINGS) {
      assertEquals(
          file + ": " + field + ": found " + found + ", expected " + expected,
          assertThrows(LayoutException.class, () -> opening.open(file)).getMessage());
      assertArrayEquals(before, Files.readAllBytes(file));
      assertEquals(modified, Files.getLastModifiedTime(file).toMillis());
    }
    assertEquals(List.of(file), inDirectory());
  }

  private List<Path> inDirectory() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private static <T extends Throwable> void refuses(
      Class<T> type, String message, Executable call) {
    assertEquals(message, assertThrows(type, call).getMessage());
  }

  private byte[] created() throws IOException {
    try (MappedMemory memory = MappedMemory.create(file, PROCESSES, BYTES)) {
      new VersionedLong(memory, "n").setIfVersion(0, 1);
    }
    return Files.readAllBytes(file);
  }

  /** Changes words of a file, without or with the right checksum over the header. */
  private void change(boolean withChecksum, Consumer<long[]> change) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(created()).order(ByteOrder.nativeOrder());
    long[] words = new long[bytes.capacity() / Long.BYTES];
    bytes.asLongBuffer().get(words);
    change.accept(words);
    if (withChecksum) {
      words[7] = Directory.checksum(Arrays.copyOf(words, FileHeader.WORDS), 7);
    }
    bytes.asLongBuffer().put(words);
    Files.write(file, bytes.array());
  }

  @Test
  void anEmptyFile() throws Exception {
    Files.createFile(file);
    refuses("size", "0 bytes", "a whole file");
  }

  @Test
  void aFileThatEndsInItsHeader() throws Exception {
    Files.write(file, Arrays.copyOf(created(), 63));
    refuses("size", "63 bytes", "a whole file");
  }

  @ParameterizedTest
  @ValueSource(ints = {64, BYTES / 2, BYTES - 1, BYTES + 1, 2 * BYTES})
  void aFileOfAnotherSize(int bytes) throws Exception {
    Files.write(file, Arrays.copyOf(created(), bytes));
    refuses("size in bytes", bytes, BYTES);
  }

  @Test
  void aForeignFile() throws Exception {
    Files.writeString(file, "#!/bin/sh\n".repeat(1000));
    refuses("magic", "23212f62696e2f73", "53594e4f444d454d (SYNODMEM)");
  }

  @Test
  void aFileOfAHostOfTheOtherByteOrder() throws Exception {
    change(true, words -> words[1] = Long.reverseBytes(words[1]));
    refuses("byte order", "the other", ByteOrder.nativeOrder());
  }

  @Test
  void aNewerLayoutWhateverItsChecksum() throws Exception {
    change(false, words -> words[2]++);
    refuses("layout", 3, 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5, 6, 7})
  void aHeaderWithAWrongBit(int word) throws Exception {
    change(false, words -> words[word] ^= 1L << 40);
    long[] header = new long[FileHeader.WORDS];
    ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder()).asLongBuffer()
        .get(header);
    refuses("checksum of the header", header[7], Directory.checksum(header, 7));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 65, -1, 1L << 32 | 2})
  void aNumberOfProcessesThatNoFileHas(long processes) throws Exception {
    change(true, words -> words[4] = processes);
    refuses("processes", processes, "1 to 64");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -16, Long.MIN_VALUE, 8193, 1L << 32 | 16})
  void aNumberOfNamesThatNoFileHas(long names) throws Exception {
    change(true, words -> words[5] = names);
    refuses("names", names, "1 to 8192");
  }

  @Test
  void moreNamesThanFit() throws Exception {
    change(true, words -> words[5] = 8190);
    refuses("names", 8190, "as many as fit into 8192 words");
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 61 | BYTES / 8, -(1L << 61) + BYTES / 8})
  void aSizeThatOverflows(long fileWords) throws Exception {
    change(true, words -> words[3] = fileWords);
    refuses("words", fileWords, "8192 to 134217728");
  }

  @Test
  void aFileLargerThanAnyIs() throws Exception {
    long bytes = 5L << 30; // a hole, not space
    change(true, words -> words[3] = bytes / 8);
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(bytes);
    }
    for (Opening opening : OPENINGS) {
      refuses(
          LayoutException.class,
          file + ": words: found " + bytes / 8 + ", expected 8192 to 134217728",
          () -> opening.open(file));
    }
  }

  @Test
  void aFileOfOtherProcessesOrSizeThanWanted() throws Exception {
    byte[] before = created();
    refuses(
        LayoutException.class, file + ": processes: found 2, expected 3",
        () -> MappedMemory.openOrCreate(file, 3, BYTES));
    refuses(
        LayoutException.class, file + ": size in bytes: found 65536, expected 131072",
        () -> MappedMemory.openOrCreate(file, 2, 2 * BYTES));
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void aFileThatIsNotThereOrHasVanished() throws Exception {
    String message = file + ": opening: found no file, expected one";
    refuses(NoSuchFileException.class, message, () -> MappedMemory.open(file));
    refuses(NoSuchFileException.class, message, () -> MappedMemory.openReadOnly(file));
    assertEquals(List.of(), inDirectory());
    try (MappedMemory memory = MappedMemory.create(file, PROCESSES, BYTES)) {
      Files.delete(file);
      VersionedLong register = new VersionedLong(memory, "n");
      assertTrue(register.setIfVersion(0, 1), "who has mapped it keeps it");
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
    assertEquals(List.of(), inDirectory());
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
  void moreMembersThanAnyFileCanHave() throws Exception {
    try (MappedMemory memory = MappedMemory.create(file, Memory.MAX_PROCESSES, BYTES)) {
      for (int i = 0; i < Memory.MAX_PROCESSES; i++) {
        memory.join();
      }
      String message = assertThrows(IllegalStateException.class, memory::join).getMessage();
      assertTrue(message.startsWith(file + ": all 64 processes have joined and live, "), message);
      assertTrue(
          message.endsWith(
              ", allowed: close one, or use fewer threads and programs: no file has more"),
          message);
    }
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
    for (Opening opening : OPENINGS) {
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
      for (Opening opening : OPENINGS) {
        refuses(
            LayoutException.class,
            strange + ": kind: found a device, pipe or socket, expected a regular file",
            () -> opening.open(strange));
      }
    }
  }

  @Test
  void aFileWhereOneIsToBeCreated() throws Exception {
    byte[] before = created();
    refuses(
        FileAlreadyExistsException.class, file + ": creation: found a file, expected nothing",
        () -> MappedMemory.create(file, PROCESSES, BYTES));
    assertArrayEquals(before, Files.readAllBytes(file));
    assertEquals(List.of(file), inDirectory());
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
    assertEquals(List.of(), inDirectory());
  }

  @Test
  void aNameOrTypeOfARegionThatIsTooLong() throws Exception {
    try (MappedMemory memory = MappedMemory.create(file, PROCESSES, BYTES)) {
      byte[] before = Files.readAllBytes(file);
      String name = "é".repeat(21);
      Refusal.ofArgument(
          "name: \"" + name + "\", 42 bytes in UTF-8", () -> new VersionedLong(memory, name));
      Refusal.ofArgument(
          "type: \"" + "t".repeat(65) + "\", 65 bytes in UTF-8",
          () -> memory.allocate("n", "t".repeat(65), 1));
      assertArrayEquals(before, Files.readAllBytes(file));
      memory.allocate("é".repeat(20), "t".repeat(64), 1);
      assertEquals("é".repeat(20), memory.regions().get(0).name());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4096, BYTES - 1, BYTES + 8, MappedMemory.MAX_BYTES + 4096})
  void aSizeThatNoFileCanHave(int bytes) throws Exception {
    Refusal.ofArgument(
        "bytes: " + bytes, () -> MappedMemory.create(file, PROCESSES, bytes));
    Refusal.ofArgument("processes: 65", () -> MappedMemory.create(file, 65, BYTES));
    assertEquals(List.of(), inDirectory());
  }

  @Test
  void moreMembersThanSlots() throws Exception {
    try (MappedMemory memory = MappedMemory.create(file, PROCESSES, BYTES);
        Member first = memory.join();
        Member second = memory.join()) {
      byte[] before = Files.readAllBytes(file);
      String message =
          assertThrows(IllegalStateException.class, memory::join).getMessage();
      assertTrue(
          message.startsWith(file + ": all 2 processes have joined and live, process 0 (pid "
              + ProcessHandle.current().pid() + "), process 1 (pid "),
          message);
      assertTrue(message.contains(", allowed: close one, or make the file with more"), message);
      assertArrayEquals(before, Files.readAllBytes(file));
      assertEquals(1, first.id() + second.id());
    }
  }

  @Test
  void allButOneOfThoseWhoCreateAtOnce() throws Exception {
    for (int round = 0; round < 50; round++) {
      Path fresh = directory.resolve("fresh " + round);
      AtomicInteger created = new AtomicInteger();
      AtomicInteger refused = new AtomicInteger();
      Race.of(
          4,
          thread -> {
            try {
              MappedMemory.create(fresh, PROCESSES, BYTES).close();
              created.incrementAndGet();
            } catch (FileAlreadyExistsException e) {
              assertEquals(
                  fresh + ": creation: found a file, expected nothing", e.getMessage());
              refused.incrementAndGet();
            }
          });
      assertEquals(1, created.get());
      assertEquals(3, refused.get());
      assertEquals(List.of(fresh), inDirectory());
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
    assertEquals(List.of(file), inDirectory());
  }
}
