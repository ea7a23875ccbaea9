// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.lease.Grant;
import org.synod.lease.LeaderElection;
import org.synod.lease.Lease;
import org.synod.memory.HeapMemory;
import org.synod.memory.Member;

/** A file that is deleted or replaced while processes use it. */
class DeletedFileTest {
  private static final long TERM = 1_000_000_000;

  @TempDir Path directory;
  private Path file;
  private MappedMemory memory;

  /** Joins, says so, and waits for its input to end: {@code FILE}. */
  static final class User {
    private User() {}

    public static void main(String[] args) throws IOException {
      try (MappedMemory memory = MappedMemory.open(Path.of(args[0]))) {
        System.out.println(memory.join().id());
        System.in.read();
      }
    }
  }

  @BeforeEach
  void create() throws IOException {
    file = directory.resolve("f");
    memory = created();
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private MappedMemory created() throws IOException {
    return MappedMemory.create(file, 4, MappedMemory.MIN_BYTES);
  }

  private void replace() throws IOException {
    Path other = directory.resolve("other");
    MappedMemory.create(other, 4, MappedMemory.MIN_BYTES).close();
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private List<Path> inDirectory() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  @Test
  void isNotMadeAnewWhileAnotherProcessUsesIt() throws Exception {
    Process user = Children.java(User.class, file);
    try {
      assertEquals('0', user.getInputStream().read());
      Files.delete(file);
      Path mark = inDirectory().get(0);
      String message = assertThrows(FileInUseException.class, this::created).getMessage();
      assertEquals(
          file + ": creation: found that the file was deleted while a process used it which still"
              + " lives, expected nobody: end that process, or delete its mark " + mark,
          message);
      assertThrows(
          FileInUseException.class,
          () -> MappedMemory.openOrCreate(file, 4, MappedMemory.MIN_BYTES));
      assertThrows(NoSuchFileException.class, () -> MappedMemory.open(file));
      assertEquals(List.of(mark), inDirectory());
    } finally {
      user.destroyForcibly().waitFor();
    }
    created().close();
    assertEquals(List.of(file), inDirectory(), "the mark of the dead is gone");
  }

  @Test
  void isMadeAnewByTheJvmThatUsesItAndIsThenReplaced() throws Exception {
    Member me = memory.join();
    Files.delete(file);
    assertFalse(memory.isReplaced());
    try (MappedMemory anew = created()) {
      assertTrue(memory.isReplaced());
      assertFalse(anew.isReplaced());
      assertEquals(me.id(), anew.join().id());
    }
  }

  @Test
  void isReplacedIfAnotherIsThereOrNobodyIsKeptFromMakingOne() throws Exception {
    assertFalse(memory.isReplaced());
    assertFalse(new HeapMemory(1).isReplaced());
    Files.delete(file);
    assertTrue(memory.isReplaced(), "nobody has joined");
    memory.join();
    assertFalse(memory.isReplaced(), "its mark is there");
    for (Path mark : new ArrayList<>(inDirectory())) {
      Files.delete(mark);
    }
    assertTrue(memory.isReplaced());
  }

  @Test
  void isTheSameUnderAnotherNameThatLeadsThere() throws Exception {
    Path moved = Files.move(file, directory.resolve("moved"));
    Files.createSymbolicLink(file, moved);
    assertFalse(memory.isReplaced());
    try (MappedMemory linked = MappedMemory.open(file)) {
      assertFalse(linked.isReplaced());
      Files.delete(file);
      Files.createSymbolicLink(file, directory.resolve("nothing"));
      assertTrue(linked.isReplaced());
    }
  }

  @Test
  void aLeaseInADeletedFileIsKept() throws Exception {
    Lease lease = new Lease(memory, "lease", Duration.ofNanos(TERM));
    Grant grant = lease.tryAcquire();
    assertNotNull(grant);
    Files.delete(file);
    assertTrue(grant.renew());
    assertTrue(grant.isHeld());
    assertTrue(grant.release());
    assertNotNull(lease.tryAcquire());
  }

  @Test
  void aHolderWhoseFileIsReplacedNoticesWhenItRenews() throws Exception {
    Lease lease = new Lease(memory, "lease", Duration.ofNanos(TERM));
    Member me = memory.join();
    Grant grant = lease.tryAcquire(me);
    assertNotNull(grant);
    assertTrue(grant.renew());
    replace();
    assertFalse(grant.renew());
    assertFalse(grant.isHeld());
    assertFalse(grant.release());
    String message =
        assertThrows(IllegalStateException.class, () -> lease.tryAcquire(me)).getMessage();
    assertEquals(
        "MappedMemory[" + file + "]: \"lease\": found another memory in place of this one, or"
            + " none, allowed: a memory that others can find",
        message);
  }

  @Test
  void aLeaderWhoseFileIsReplacedIsDeposedOnceAndIsNotElectedAgain() throws Exception {
    List<Long> told = new ArrayList<>();
    LeaderElection election =
        new LeaderElection(
            new Lease(memory, "lease", Duration.ofNanos(1)),
            memory.join(),
            told::add,
            token -> told.add(-token));
    assertTrue(election.poll().isPresent());
    replace();
    assertThrows(IllegalStateException.class, election::poll);
    assertThrows(IllegalStateException.class, election::poll);
    assertEquals(List.of(1L, -1L), told);
  }
}
