// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.memory.mapped.Children;
import org.synod.memory.mapped.MappedMemory;

/**
 * A lease is not a {@link FileLock}: a file lock is lost, and nobody is told, when any handle of
 * the file is closed anywhere in the JVM.
 */
class FileLockTest {
  private static final long TERM_NANOS = 3_600_000_000_000L;

  @TempDir Path directory;

  /** Tries to get the lock and the lease of a file each: {@code LOCKED LEASED}. */
  static final class Rival {
    private Rival() {}

    public static void main(String[] arguments) throws IOException {
      try (FileChannel channel = open(Path.of(arguments[0]));
          MappedMemory memory = MappedMemory.open(Path.of(arguments[1]))) {
        boolean hasLock = channel.tryLock() != null;
        Lease lease = new Lease(memory, "lease", Duration.ofNanos(TERM_NANOS));
        boolean hasLease = lease.tryAcquire() != null;
        System.out.print("lock " + hasLock + ", lease " + hasLease);
      }
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static String rival(Path locked, Path leased) throws Exception {
    return Children.output(Children.java(Rival.class, locked, leased));
  }

  @Test
  void aFileLockIsLostWhenAnotherHandleIsClosedAndALeaseIsNot() throws Exception {
    Path locked = directory.resolve("locked");
    Path leased = directory.resolve("leased");
    try (FileChannel channel = open(locked);
        FileLock lock = channel.lock();
        MappedMemory memory = MappedMemory.create(leased, 4, MappedMemory.MIN_BYTES)) {
      Grant grant = new Lease(memory, "lease", Duration.ofNanos(TERM_NANOS)).tryAcquire();
      assertEquals("lock false, lease false", rival(locked, leased));

      open(locked).close();
      MappedMemory.open(leased).close();

      assertTrue(lock.isValid(), "as far as its holder is told");
      assertEquals("lock true, lease false", rival(locked, leased));
      assertTrue(grant.isHeld());
    }
  }
}
