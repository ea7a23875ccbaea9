// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.Refusal;
import org.synod.memory.DamageException;
import org.synod.paxos.Ballot;
import org.synod.register.ByteCodec;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

class DiskFileTest {
  private static final int HEAD = 64;
  private static final int COPY = 64;

  @TempDir Path folder;

  private DiskFile<String> file() {
    return DiskFile.open(folder.resolve("disk"), 3, 20, ByteCodec.ofUtf8());
  }

  private static DiskBlock<String> block(int round, String value) {
    long ballot = Ballot.of(round, 0);
    return value == null
        ? DiskBlock.entering(ballot, null)
        : DiskBlock.accepting(ballot, value);
  }

  @Test
  void aBlockIsReadAsItWasWrittenLast() throws IOException {
    try (DiskFile<String> file = file();
        DiskFile<String> other = file()) {
      Disk<String> disk = file.instance(0);
      Disk<String> elsewhere = other.instance(0);
      assertEquals(3, disk.processes());
      assertNull(elsewhere.read(1));
      for (int round = 1; round < 6; round++) {
        disk.write(1, block(round, null));
        assertEquals(block(round, null), elsewhere.read(1));
        disk.write(1, block(round, "v" + round));
        assertEquals(block(round, "v" + round), elsewhere.read(1));
      }
      disk.write(1, block(7, ""));
      assertEquals(block(7, ""), elsewhere.read(1));
      disk.write(1, block(8, "twenty bytes of text"));
      assertEquals(block(8, "twenty bytes of text"), elsewhere.read(1));
      assertNull(elsewhere.read(0));
      assertNull(elsewhere.read(2));
    }
  }

  @Test
  void decisionsAndProcessesHaveBlocksOfTheirOwn() throws IOException {
    try (DiskFile<String> file = file()) {
      for (int number = 3; number >= 0; number--) {
        for (int process = 0; process < 3; process++) {
          file.instance(number).write(process, block(1 + number, "p" + process));
        }
      }
      for (int number = 0; number < 4; number++) {
        for (int process = 0; process < 3; process++) {
          assertEquals(block(1 + number, "p" + process), file.instance(number).read(process));
        }
      }
    }
  }

  /** Each prefix of a write that a process stopped in leaves the block before it. */
  @Test
  void aWriteThatIsCutOffLeavesTheBlockBefore() throws IOException {
    try (DiskFile<String> file = file()) {
      Disk<String> disk = file.instance(0);
      disk.write(0, block(1, "one"));
      byte[] before = bytes();
      disk.write(0, block(2, "two"));
      byte[] after = bytes();
      for (int cut = 0; cut < 2 * COPY; cut++) {
        byte[] torn = before.clone();
        System.arraycopy(after, HEAD, torn, HEAD, cut);
        write(torn);
        DiskBlock<String> found = disk.read(0);
        boolean isWhole = cut >= COPY - 29; // 32 bytes of head, and 3 of the value
        assertEquals(isWhole ? block(2, "two") : block(1, "one"), found, cut + " bytes");
      }
    }
  }

  @Test
  void aFirstWriteThatIsCutOffWasNever() throws IOException {
    try (DiskFile<String> file = file()) {
      Disk<String> disk = file.instance(0);
      assertNull(disk.read(0));
      disk.write(0, block(1, "one"));
      byte[] torn = bytes();
      torn[HEAD + COPY + 40] ^= 1;
      torn[HEAD + COPY + 32] ^= 1;
      write(torn);
      assertNull(disk.read(0));
        disk.write(0, block(2, "two"));
      assertEquals(block(2, "two"), disk.read(0));
    }
  }

  @Test
  void aBlockWithoutAWholeCopyIsSilent() throws IOException {
    try (DiskFile<String> file = file()) {
      Disk<String> disk = file.instance(0);
      disk.write(0, block(1, "one"));
      disk.write(0, block(2, "two"));
      byte[] damaged = bytes();
      damaged[HEAD + 32] ^= 1;
      damaged[HEAD + COPY + 32] ^= 1;
      write(damaged);
      RegisterUnavailableException thrown =
          assertThrows(RegisterUnavailableException.class, () -> disk.read(0));
      assertEquals(Effect.NONE, thrown.effect());
      assertTrue(thrown.getMessage().contains("both copies"), thrown.getMessage());
      thrown =
          assertThrows(
              RegisterUnavailableException.class, () -> disk.write(0, block(3, "three")));
      assertEquals(Effect.NONE, thrown.effect());
      assertNull(disk.read(1));
    }
  }

  @Test
  void aFileOfAnotherLayoutIsRefused() throws IOException {
    try (DiskFile<String> file = file()) {
      file.instance(0).write(0, block(1, "one"));
    }
    byte[] before = bytes();
    try (DiskFile<String> other =
        DiskFile.open(folder.resolve("disk"), 2, 20, ByteCodec.ofUtf8())) {
      RegisterUnavailableException thrown =
          assertThrows(RegisterUnavailableException.class, () -> other.instance(0).read(0));
      assertTrue(thrown.getMessage().contains("head of"), thrown.getMessage());
      assertTrue(thrown.getCause() instanceof DamageException);
    }
    Files.write(folder.resolve("disk"), "some other file".getBytes());
    try (DiskFile<String> file = file()) {
      assertThrows(
          RegisterUnavailableException.class, () -> file.instance(0).write(0, block(1, "a")));
    }
    assertEquals(15, bytes().length);
    assertTrue(before.length > 15);
  }

  @Test
  void aFolderThatIsMissingIsSilent() throws IOException {
    try (DiskFile<String> file =
        DiskFile.open(folder.resolve("none").resolve("disk"), 3, 20, ByteCodec.ofUtf8())) {
      RegisterUnavailableException thrown =
          assertThrows(
              RegisterUnavailableException.class, () -> file.instance(0).write(0, block(1, "a")));
      assertEquals(Effect.NONE, thrown.effect());
    }
  }

  @Test
  void anInterruptEndsTheOperationAndTheFileIsOpenedAgain() throws IOException {
    try (DiskFile<String> file = file()) {
      Disk<String> disk = file.instance(0);
      disk.write(0, block(1, "one"));
      Thread.currentThread().interrupt();
      assertThrows(RegisterUnavailableException.class, () -> disk.read(0));
      assertTrue(Thread.interrupted());
      assertEquals(block(1, "one"), disk.read(0));
    }
  }

  @Test
  void aClosedFileIsOpenedAgain() throws IOException {
    DiskFile<String> file = file();
    file.instance(0).write(0, block(1, "one"));
    file.close();
    file.close();
    assertEquals(block(1, "one"), file.instance(0).read(0));
    file.close();
  }

  @Test
  void aForcedFileIsReadAsAnyOther() throws IOException {
    try (DiskFile<String> forced =
            DiskFile.openForced(folder.resolve("disk"), 3, 20, ByteCodec.ofUtf8());
        DiskFile<String> file = file()) {
      forced.instance(1).write(2, block(1, "one"));
      assertEquals(block(1, "one"), file.instance(1).read(2));
    }
  }

  @Test
  void disksAreEqualIfTheyAreTheSame() throws IOException {
    try (DiskFile<String> file = file();
        DiskFile<String> other = file()) {
      assertEquals(file.instance(2), other.instance(2));
      assertEquals(file.instance(2).hashCode(), other.instance(2).hashCode());
      assertNotEquals(file.instance(2), file.instance(1));
      Refusal.ofArgument(
          "disks[1]", () -> new DiskPaxos<>(List.of(file.instance(2), other.instance(2)), 0));
    }
  }

  @Test
  void refusesBadInputByName() throws IOException {
    BiFunction<Integer, Integer, DiskFile<String>> open =
        (processes, maxBytes) ->
            DiskFile.open(folder.resolve("x"), processes, maxBytes, ByteCodec.ofUtf8());
    Refusal.ofNull("path", () -> DiskFile.open(null, 1, 1, ByteCodec.ofUtf8()));
    Refusal.ofNull("codec", () -> DiskFile.open(folder, 1, 1, null));
    Refusal.ofArgument("processes: 0", () -> open.apply(0, 1));
    Refusal.ofArgument("processes: 4097", () -> open.apply(4097, 1));
    Refusal.ofArgument("maxBytes: -1", () -> open.apply(1, -1));
    Refusal.ofArgument("maxBytes: 1048577", () -> open.apply(1, (1 << 20) + 1));
    try (DiskFile<String> file = file()) {
      Refusal.ofArgument("number: -1", () -> file.instance(-1));
      Refusal.ofArgument("number: " + Long.MAX_VALUE, () -> file.instance(Long.MAX_VALUE));
      Refusal.ofArgument(
          "value: 21 bytes", () -> file.instance(0).write(0, block(1, "a text of 21 bytes: x")));
      assertNull(file.instance(0).read(0));
      assertThrows(IndexOutOfBoundsException.class, () -> file.instance(0).read(3));
      assertThrows(IndexOutOfBoundsException.class, () -> file.instance(0).read(-1));
    }
  }

  private byte[] bytes() throws IOException {
    byte[] all = Files.readAllBytes(folder.resolve("disk"));
    return all.length < HEAD ? all : Arrays.copyOf(all, HEAD + 2 * COPY);
  }

  private void write(byte[] bytes) throws IOException {
    Files.write(folder.resolve("disk"), bytes);
  }
}
