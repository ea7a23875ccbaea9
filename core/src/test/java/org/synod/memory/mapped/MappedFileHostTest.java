// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.register.VersionedLong;

/** The operating system refuses something, or takes it away, from JVMs of their own. */
class MappedFileHostTest {
  @TempDir Path directory;
  Path folder; // where the file is
  Path file;
  ChildrenOfUsers children;

  @BeforeEach
  void prepare() throws Exception {
    children = new ChildrenOfUsers(directory);
    folder = Files.createDirectory(directory.resolve("folder"));
    file = folder.resolve("memory");
  }

  private byte[] created() throws Exception {
    try (MappedMemory memory = MappedMemory.create(file, 2, MappedMemory.MIN_BYTES)) {
      new VersionedLong(memory, "n").setIfVersion(0, 1);
    }
    return Files.readAllBytes(file);
  }

  private static void permit(Path path, String permissions) throws Exception {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private List<Path> inFolder() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static void assertRefused(String message, ChildrenOfUsers.End end) {
    assertEquals(new ChildrenOfUsers.End(message + "\n", 1), end);
  }

  @Test
  void aReadOnlyFileCanBeReadAndIsNotWritten() throws Exception {
    byte[] before = created();
    permit(file, "r--r--r--");
    assertRefused(
        "IOException " + file
            + ": opening: found permission denied, expected to be allowed to read and write it",
        children.asOrdinaryUser("open", file.toString()));
    assertEquals(
        new ChildrenOfUsers.End("[Region[name=n, type=register long, words=5]]\ndone\n", 0),
        children.asOrdinaryUser("read", file.toString()));
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void aFileWithoutPermissionIsRefused() throws Exception {
    byte[] before = created();
    permit(file, "---------");
    String message =
        "IOException " + file
            + ": opening: found permission denied, expected to be allowed to read it";
    assertRefused(message, children.asOrdinaryUser("open", file.toString()));
    assertRefused(message, children.asOrdinaryUser("read", file.toString()));
    permit(file, "rw-------");
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void aDirectoryThatMayNotBeWrittenGetsNoFile() throws Exception {
    permit(folder, "r-xr-xr-x");
    assertRefused(
        "IOException " + file
            + ": creation: found permission denied, expected to write 65536 bytes",
        children.asOrdinaryUser("create", file.toString()));
    assertEquals(List.of(), inFolder());
  }

  @Test
  void nobodyJoinsWhoMayNotWriteTheDirectory() throws Exception {
    created();
    permit(file, "rw-rw-rw-");
    permit(folder, "r-xr-xr-x");
    assertRefused(
        "UncheckedIOException " + file
            + ": joining: found a directory that may not be written, expected to be allowed to"
            + " make a socket beside it",
        children.asOrdinaryUser("join", file.toString()));
    assertEquals(0, children.asOrdinaryUser("read", file.toString()).exit());
    assertEquals(List.of(file), inFolder());
    permit(folder, "rwxrwxrwx");
    assertEquals(0, children.asOrdinaryUser("join", file.toString()).exit());
  }

  @Test
  void aDirectoryThatMayNotBeSearchedIsRefused() throws Exception {
    created();
    permit(folder, "---------");
    assertRefused(
        "IOException " + file
            + ": opening: found permission denied, expected to be allowed to read it",
        children.asOrdinaryUser("open", file.toString()));
    assertRefused(
        "IOException " + file
            + ": creation: found permission denied, expected to write 65536 bytes",
        children.asOrdinaryUser("create", file.toString()));
    permit(folder, "rwx------");
  }

  @Test
  void noSpaceAtCreationLeavesNothing() throws Exception {
    ChildrenOfUsers.requireProgram("/bin/bash");
    assertRefused(
        "IOException " + file
            + ": creation: found File too large, expected to write 65536 bytes",
        children.withLimit(32, "create", file.toString()));
    assertEquals(List.of(), inFolder());
    assertEquals(
        new ChildrenOfUsers.End("done\n", 0), children.withLimit(64, "create", file.toString()));
  }

  @Test
  void aFileThatIsCutOffWhileMappedEndsInErrorsNotInACrash() throws Exception {
    endsInErrorsNotInACrash("touch", 8);
  }

  /** In these children a CAS is always code of the simple compiler; see MappedWords. */
  @Test
  void aFileThatIsCutOffUnderACompareAndSetEndsInErrorsNotInACrash() throws Exception {
    endsInErrorsNotInACrash("hammer", 2);
  }

  private void endsInErrorsNotInACrash(String mode, int errors) throws Exception {
    created();
    Process child = children.running(folder, mode, file.toString());
    try {
      byte[] mapped = child.getInputStream().readNBytes("mapped\n".length());
      assertEquals("mapped\n", new String(mapped, StandardCharsets.UTF_8));
      try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
        cut.setLength(0);
      }
      child.getOutputStream().write('\n');
      child.getOutputStream().flush();
      ChildrenOfUsers.End end = ChildrenOfUsers.end(child);
      assertEquals("InternalError\n".repeat(errors) + "done\n", end.out());
      assertEquals(0, end.exit());
      List<Path> left = new ArrayList<>(inFolder());
      left.removeIf(path -> path.toString().matches(".*/memory\\.[0-9a-f]+\\.mark"));
      assertEquals(List.of(file), left, "no report of a crash");
      assertEquals(0, Files.size(file));
    } finally {
      child.destroyForcibly().waitFor();
    }
  }
}
