// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.synod.memory.Words;
import org.synod.register.VersionedLong;

/** A JVM of its own that works on a mapped file. It prints the answer or the error that it got. */
final class MappedFileChild {
  private static final long COMPILED = 20_000; // calls, after which all code is compiled

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
        case "hammer" -> hammer(file);
        default -> throw new IllegalArgumentException(args[0]);
      }
      System.out.println("done");
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
      System.exit(1);
    }
  }

  /** Maps a file, has its parent cut it off, and touches the part that was cut off in every way. */
  private static void touch(Path file) throws IOException {
    MappedMemory memory = MappedMemory.open(file);
    VersionedLong register = new VersionedLong(memory, "n");
    System.out.println("mapped");
    System.in.read();
    Runnable[] touches = {
      register::version,
      register::get,
      () -> register.setIfVersion(1, 2),
      memory::regions,
      memory::owners,
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

  /** Maps a file, and changes one word from two threads until its parent cuts the file off. */
  private static void hammer(Path file) throws Exception {
    Words words = MappedMemory.open(file).allocate(1);
    hammer(words, COMPILED);
    System.out.println("mapped");
    Thread other = new Thread(() -> hammerUntilCutOff(words));
    other.start();
    hammerUntilCutOff(words);
    other.join();
    System.in.read();
  }

  private static void hammerUntilCutOff(Words words) {
    try {
      hammer(words, Long.MAX_VALUE);
    } catch (InternalError e) {
      System.out.println("InternalError");
    }
  }

  private static void hammer(Words words, long times) {
    for (long i = 0; i < times; i++) {
      words.compareAndExchange(0, i & 1, i + 1 & 1);
    }
  }
}
