// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.synod.register.VersionedLong;

/** What a JVM of its own does to a mapped file: it says what it was told, or what it met. */
final class MappedFileChild {
  private MappedFileChild() {}

  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[1]);
    try {
      switch (args[0]) {
        case "create" -> MappedMemory.create(file, 2, MappedMemory.MIN_BYTES);
        case "open" -> MappedMemory.open(file);
        case "read" -> System.out.println(MappedMemory.openReadOnly(file).regions());
        case "join" -> MappedMemory.open(file).join();
        case "touch" -> touch(file);
        default -> throw new IllegalArgumentException(args[0]);
      }
      System.out.println("done");
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
      System.exit(1);
    }
  }

  /** Maps a file, has its parent cut it off, and touches what was there in all ways there are. */
  private static void touch(Path file) throws IOException {
    MappedMemory memory = MappedMemory.open(file);
    VersionedLong register = new VersionedLong(memory, "n");
    System.out.println("mapped");
    System.in.read();
    Runnable[] touches = {
      register::version,
      register::get,
      () -> register.compareAndSet(1, 2),
      memory::regions,
      memory::members,
      memory::join,
      memory::bytesUsed,
      () -> memory.allocate(100),
    };
    for (Runnable touch : touches) {
      try {
        touch.run();
        System.out.println("no error");
      } catch (InternalError e) {
        System.out.println("InternalError");
      }
    }
  }
}
