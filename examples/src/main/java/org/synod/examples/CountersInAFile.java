// SPDX-License-Identifier: Apache-2.0
package org.synod.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.VersionedLong;

/** Two JVMs add to one number in a file. One of them may be killed at any moment. */
final class CountersInAFile {
  private static final int TIMES = 1000;

  private static void add(Path file) throws IOException {
    try (MappedMemory memory = MappedMemory.openOrCreate(file, /* members */ 8, 1 << 16)) {
      VersionedLong hits = new VersionedLong(memory, "hits");
      for (int i = 0; i < TIMES; i++) {
        hits.updateAndGet(n -> n + 1);
      }
    }
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length > 0) {
      add(Path.of(args[0]));
      return;
    }
    Path file = Files.createTempDirectory("counters").resolve("counters");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    Process other =
        new ProcessBuilder(java, "-cp", classes, CountersInAFile.class.getName(), file.toString())
            .inheritIO()
            .start();
    add(file);
    System.out.println(other.waitFor()); // prints 0
    try (MappedMemory memory = MappedMemory.openReadOnly(file)) {
      System.out.println(new VersionedLong(memory, "hits").get()); // prints 2000
    }
  }
}
