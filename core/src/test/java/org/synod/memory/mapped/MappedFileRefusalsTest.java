// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.synod.memory.mapped.Openings.BYTES;
import static org.synod.memory.mapped.Openings.PROCESSES;
import static org.synod.memory.mapped.Openings.created;
import static org.synod.memory.mapped.Openings.filesIn;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Refusal;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.mapped.layout.Directory;
import org.synod.memory.mapped.layout.FileHeader;
import org.synod.register.VersionedLong;

/**
 * A file that no memory wrote is refused, by file, field, found and expected, and is left as it is.
 */
class MappedFileRefusalsTest {
  @TempDir Path directory;
  Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("memory");
  }

  /**
   * Expects that every way to open the file is refused, and that none alters the file or leaves
   * another beside it.
   */
  private void refuses(String field, Object found, Object expected) throws IOException {
    byte[] before = Files.readAllBytes(file);
    long modified = Files.getLastModifiedTime(file).toMillis();
    for (Openings.Opening opening : Openings.ALL) {
      assertEquals(
          file + ": " + field + ": found " + found + ", expected " + expected,
          assertThrows(LayoutException.class, () -> opening.open(file)).getMessage());
      assertArrayEquals(before, Files.readAllBytes(file));
      assertEquals(modified, Files.getLastModifiedTime(file).toMillis());
    }
    assertEquals(List.of(file), filesIn(directory));
  }

  /** Changes words of a file, without or with the right checksum over the header. */
  private void change(boolean withChecksum, Consumer<long[]> change) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(created(file)).order(ByteOrder.nativeOrder());
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
    Files.write(file, Arrays.copyOf(created(file), 63));
    refuses("size", "63 bytes", "a whole file");
  }

  @ParameterizedTest
  @ValueSource(ints = {64, BYTES / 2, BYTES - 1, BYTES + 1, 2 * BYTES})
  void aFileOfAnotherSize(int bytes) throws Exception {
    Files.write(file, Arrays.copyOf(created(file), bytes));
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
    for (Openings.Opening opening : Openings.ALL) {
      Openings.refuses(
          LayoutException.class,
          file + ": words: found " + bytes / 8 + ", expected 8192 to 134217728",
          () -> opening.open(file));
    }
  }

  @Test
  void aFileOfOtherProcessesOrSizeThanWanted() throws Exception {
    byte[] before = created(file);
    Openings.refuses(
        LayoutException.class, file + ": processes: found 2, expected 3",
        () -> MappedMemory.openOrCreate(file, 3, BYTES));
    Openings.refuses(
        LayoutException.class, file + ": size in bytes: found 65536, expected 131072",
        () -> MappedMemory.openOrCreate(file, 2, 2 * BYTES));
    assertArrayEquals(before, Files.readAllBytes(file));
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
    assertEquals(List.of(), filesIn(directory));
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
}
