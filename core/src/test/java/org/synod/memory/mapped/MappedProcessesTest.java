// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.memory.Member;
import org.synod.memory.mapped.life.Marks;
import org.synod.register.VersionedLong;

/** Several operating-system processes on one file, of Java and of C. */
class MappedProcessesTest {
  private static final int COUNT = 200_000;

  @TempDir Path directory;

  /** Adds to a number in a file: {@code FILE COUNT}. */
  static final class Adder {
    private Adder() {}

    public static void main(String[] arguments) throws IOException {
      add(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    }
  }

  private static void add(Path file, int count) throws IOException {
    try (MappedMemory memory = MappedMemory.open(file);
        Member me = memory.join()) {
      VersionedLong number = new VersionedLong(memory, "number");
      for (int i = 0; i < count; i++) {
        number.updateAndGet(me, n -> n + 1);
      }
    }
  }

  private Path file() throws IOException {
    Path file = directory.resolve("numbers");
    try (MappedMemory memory = MappedMemory.create(file, 4, MappedMemory.MIN_BYTES)) {
      new VersionedLong(memory, "other");
      new VersionedLong(memory, "number");
    }
    return file;
  }

  private static void assertCount(Path file, long count) throws IOException {
    MappedMemory memory = MappedMemory.open(file);
    VersionedLong number = new VersionedLong(memory, "number");
    assertEquals(count, number.get());
    assertEquals(count, number.version());
    assertEquals(List.of(), memory.owners(), "all have left");
  }

  @Test
  void whatJvmsAddAddsUp() throws Exception {
    Path file = file();
    List<Process> children =
        List.of(
            Children.java(Adder.class, file, COUNT), Children.java(Adder.class, file, COUNT));
    add(file, COUNT);
    for (Process child : children) {
      Children.output(child);
    }
    assertCount(file, 3 * COUNT);
  }

  @Test
  void whatCAndJavaAddAddsUp() throws Exception {
    Path program = directory.resolve("increment");
    Path source = directory.resolve("increment.c");
    try (InputStream text = getClass().getResourceAsStream("increment.c")) {
      Files.copy(text, source);
    }
    assumeTrue(hasCompiler(), "gcc is not installed");
    Children.output(run("gcc", "-O2", "-Wall", "-Werror", "-o", program, source));
    Path file = file();
    Process child = run(program, file, "number", 10 * COUNT);
    int mine = 0;
    for (; child.isAlive(); mine += COUNT) { // so that both add for some time
      add(file, COUNT);
    }
    Children.output(child);
    assertCount(file, 10 * COUNT + mine);
    // and Java knows the number that C claims as a member
    Process again = run(program, file, "number", Integer.MAX_VALUE);
    try (MappedMemory memory = MappedMemory.open(file)) {
      while (memory.incarnation(0) == 0) {
        Thread.onSpinWait();
      }
      assertEquals(
          List.of(new MappedMemory.Owner(0, again.pid(), false)), memory.owners());
      again.destroyForcibly().waitFor();
      assertTrue(memory.isLost(0, memory.incarnation(0)), "killed");
      try (Member heir = memory.join()) {
        assertEquals(0, heir.id());
        VersionedLong number = new VersionedLong(memory, "number");
        assertEquals(
            number.version() + 1, number.updateAndGet(heir, n -> n + 1), "none lost or twice");
      }
    }
  }

  @Test
  void aProcessLivesWhileAnyOfItsThreadsDoes() throws Exception {
    assumeTrue(hasCompiler(), "gcc is not installed");
    Path source =
        Files.writeString(
            directory.resolve("zombie.c"),
            """
            #include <pthread.h>
            #include <string.h>
            #include <sys/socket.h>
            #include <sys/un.h>
            #include <unistd.h>

            static void *stay(void *none) {
              for (;;) pause();
              return none;
            }

            int main(int count, char **arguments) {
              struct sockaddr_un address = {.sun_family = AF_UNIX};
              if (count != 2) return 1;
              strncpy(address.sun_path, arguments[1], sizeof address.sun_path - 1);
              int mark = socket(AF_UNIX, SOCK_STREAM, 0);
              if (bind(mark, (struct sockaddr *)&address, sizeof address) != 0) return 2;
              pthread_t other;
              if (listen(mark, 1) != 0 || pthread_create(&other, NULL, stay, NULL) != 0) return 3;
              pthread_exit(NULL);
            }
            """);
    Path program = directory.resolve("zombie");
    Children.output(run("gcc", "-Wall", "-Werror", "-pthread", "-o", program, source));
    Marks marks = Marks.ofNew(directory.resolve("file"));
    Process child = run(program, marks.path(1));
    Path stat = Path.of("/proc", child.pid() + "", "stat");
    while (!Files.readString(stat).contains(") Z ")) {
      Thread.onSpinWait();
    }
    assertFalse(marks.isDead(1), "its first thread is a zombie, and another lives");
    child.destroyForcibly().waitFor();
    assertTrue(marks.isDead(1));
  }

  private static boolean hasCompiler() throws InterruptedException {
    try {
      return run("gcc", "--version").waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static Process run(Object... command) throws IOException {
    List<String> words = List.of(command).stream().map(Object::toString).toList();
    return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
