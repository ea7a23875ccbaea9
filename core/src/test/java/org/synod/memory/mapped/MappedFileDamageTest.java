// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.synod.memory.mapped.layout.Directory;
import org.synod.register.VersionedLong;

/** Damage behind a header that is whole is found, by name, and does no further harm. */
class MappedFileDamageTest {
  private static final int PROCESSES = 2;
  private static final int DIRECTORY = 16 + 16 * PROCESSES;
  private static final int ENTRIES = DIRECTORY + 16;
  private static final int FREE = ENTRIES + 1024;
  private static final int WORDS = MappedMemory.MIN_BYTES / 8;

  @TempDir Path directory;
  Path file;

  /** Two regions, "a" at FREE and "b" at FREE + 32. */
  @BeforeEach
  void create() throws Exception {
    file = directory.resolve("memory");
    try (MappedMemory memory = MappedMemory.create(file, PROCESSES, MappedMemory.MIN_BYTES)) {
      new VersionedLong(memory, "a").setIfVersion(memory.join(), 0, 1);
      new VersionedLong(memory, "b");
      memory.join();
      assertEquals(List.of(), memory.findings());
    }
    assertEquals(List.of(), findings());
  }

  private void change(Consumer<long[]> change) throws Exception {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
    long[] words = new long[WORDS];
    bytes.asLongBuffer().get(words);
    change.accept(words);
    bytes.asLongBuffer().put(words);
    Files.write(file, bytes.array());
  }

  private List<String> findings() throws Exception {
    byte[] before = Files.readAllBytes(file);
    List<String> findings = MappedMemory.openReadOnly(file).findings();
    assertArrayEquals(before, Files.readAllBytes(file));
    return findings;
  }

  /** A process that asks for the regions, or makes one, is refused. */
  private void isFoundAndRefused(String finding) throws Exception {
    assertEquals(List.of(file + ": " + finding), findings());
    try (MappedMemory memory = MappedMemory.open(file)) {
      byte[] before = Files.readAllBytes(file);
      assertEquals(
          file + ": " + finding,
          assertThrows(IllegalStateException.class, memory::regions).getMessage());
      assertThrows(IllegalStateException.class, () -> new VersionedLong(memory, "c"));
      assertArrayEquals(before, Files.readAllBytes(file));
    }
  }

  private static void sign(long[] words, int header) {
    words[header + 7] = Directory.checksum(Arrays.copyOfRange(words, header, header + 16), 7);
  }

  @Test
  void anEntryThatPointsOutside() throws Exception {
    for (long wrong : new long[] {-1, 1, FREE - 1, WORDS - 16, WORDS, 1L << 32 | FREE}) {
      change(words -> words[ENTRIES + 1] = wrong);
      isFoundAndRefused(
          "entry 1 of the directory: first word of a region: found " + wrong + ", expected " + FREE
              + " to " + (WORDS - 17));
    }
  }

  @Test
  void anEntryThatPointsToNoHeader() throws Exception {
    change(words -> words[ENTRIES] = FREE + 16);

    String finding = findings().get(0);
    assertTrue(
        finding.startsWith(
            file + ": entry 0 of the directory: checksum of a region's header: found 0, expected "),
        finding);
  }

  @Test
  void aHeaderWithAWrongBit() throws Exception {
    for (int word = 0; word < 16; word++) {
      int damaged = FREE + 32 + word;
      change(words -> words[damaged] ^= 1L << 33);
      List<String> findings = findings();
      assertEquals(1, findings.size());
      assertTrue(
          findings.get(0).contains("entry 1 of the directory: checksum of a region's header"));
      change(words -> words[damaged] ^= 1L << 33);
    }
  }

  @Test
  void aHeaderWithARightChecksumThatMakesNoSense() throws Exception {
    change(words -> {
      words[FREE] = WORDS;
      sign(words, FREE);
    });
    isFoundAndRefused("entry 0 of the directory: words of a region: found " + WORDS
        + ", expected 1 to " + (2 * 32 - 16));
    change(words -> {
      words[FREE] = 5;
      words[FREE + 1] = -1;
      sign(words, FREE);
    });
    isFoundAndRefused("entry 0 of the directory: bytes of a name: found -1, expected 1 to 40");
    change(words -> {
      words[FREE + 1] = 65L << 32 | 1;
      sign(words, FREE);
    });
    isFoundAndRefused("entry 0 of the directory: bytes of a type: found 65, expected 1 to 64");
    change(words -> {
      words[FREE + 1] = 13L << 32 | 1;
      words[FREE + 2] = 0xFF;
      sign(words, FREE);
    });
    isFoundAndRefused("entry 0 of the directory: name: found \"\uFFFD\", expected UTF-8");
  }

  @Test
  void aRegionTwice() throws Exception {
    change(words -> words[ENTRIES + 1] = FREE);
    assertEquals(
        List.of(file + ": entry 1 of the directory: name: found \"a\", expected another than in"
            + " entry 0"),
        findings());
  }

  @Test
  void regionsThatOverlap() throws Exception {
    change(words -> {
      words[FREE] = 20;
      sign(words, FREE);
    });
    assertEquals(
        List.of(file + ": entry 1 of the directory: first word of a region: found " + (FREE + 32)
            + ", expected " + (FREE + 48) + " or more, where the region before it ends"),
        findings());
  }

  @Test
  void aRegionBetweenTheStrides() throws Exception {
    change(words -> {
      System.arraycopy(words, FREE + 32, words, FREE + 33, 16);
      words[ENTRIES + 1] = FREE + 33;
      words[FREE + 33] = 5;
      words[DIRECTORY] += 16;
    });
    assertEquals(
        List.of(file + ": entry 1 of the directory: first word of a region: found " + (FREE + 33)
            + ", expected a multiple of 16"),
        findings());
  }

  @Test
  void anEntryBehindTheLast() throws Exception {
    change(words -> words[ENTRIES + 5] = FREE);
    assertEquals(
        List.of(file + ": entry 5 of the directory: first word of a region: found " + FREE
            + ", expected 0, as in entry 2"),
        findings());
  }

  @Test
  void aNextFreeWordThatIsNone() throws Exception {
    for (long wrong : new long[] {-16, 0, FREE - 16, FREE + 65, WORDS + 16, Long.MIN_VALUE}) {
      change(words -> words[DIRECTORY] = wrong);
      String finding = file + ": directory: next free word: found " + wrong
          + ", expected a multiple of 16 from " + FREE + " to " + WORDS;
      List<String> findings = findings();
      assertTrue(findings.contains(finding), findings.toString());
      try (MappedMemory memory = MappedMemory.open(file)) {
        byte[] before = Files.readAllBytes(file);
        assertEquals(
            finding,
            assertThrows(IllegalStateException.class, () -> memory.allocate(1)).getMessage());
        assertArrayEquals(before, Files.readAllBytes(file));
      }
    }
  }

  @Test
  void aMemberThatIsNobody() throws Exception {
    change(words -> words[32] = 3L << 48 | 1L << 22);
    assertEquals(List.of(file + ": member 1: pid: found 0, expected 1 or more"), findings());
    change(words -> words[32] = 3L << 48);
    assertEquals(List.of(), findings());
  }
}
