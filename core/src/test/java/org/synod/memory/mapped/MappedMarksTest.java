// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.Race;
import org.synod.memory.Member;
import org.synod.memory.mapped.life.Identity;

/**
 * A memory in a file has a mark beside it from its first join to its close. The marks of killed
 * processes do not stay for ever.
 */
class MappedMarksTest {
  @TempDir Path directory;
  Path file;

  /** Joins, leaves if it is told to, and is killed: {@code FILE LEAVES}. */
  static final class Killed {
    private Killed() {}

    public static void main(String[] args) throws IOException {
      Member me = MappedMemory.open(Path.of(args[0])).join();
      if (Boolean.parseBoolean(args[1])) {
        me.close();
      }
      Runtime.getRuntime().halt(0);
    }
  }

  @BeforeEach
  void create() throws IOException {
    file = directory.resolve("memory");
    MappedMemory.create(file, 2, MappedMemory.MIN_BYTES).close();
  }

  private List<String> marks() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(path -> path.getFileName().toString()).filter(name -> !name.equals("memory"))
          .sorted().toList();
    }
  }

  private static String mark(Member process) {
    return "memory." + Long.toHexString(process.incarnation() & Identity.MASK) + ".mark";
  }

  private void kill(boolean leaves) throws Exception {
    Children.output(Children.java(Killed.class, file, leaves));
  }

  @Test
  void aMarkIsThereFromTheFirstJoinToTheClose() throws Exception {
    MappedMemory memory = MappedMemory.open(file);
    assertEquals(List.of(), marks());
    Member me = memory.join();
    assertEquals(List.of(mark(me)), marks());
    Member second = memory.join();
    assertEquals(mark(me), mark(second), "one for all");
    me.close();
    second.close();
    assertEquals(List.of(mark(me)), marks(), "for those that join later");
    memory.close();
    assertEquals(List.of(), marks());
  }

  @Test
  void theMarkOfTheDeadGoesWithTheLastOfTheirPlaces() throws Exception {
    kill(/* leaves */ false);
    assertEquals(1, marks().size());
    try (MappedMemory memory = MappedMemory.open(file)) {
      assertTrue(memory.owners().get(0).isLost());
      Member me = memory.join();
      assertEquals(0, me.id());
      assertEquals(List.of(mark(me)), marks());
    }
  }

  @Test
  void theMarkOfOneThatLeftAndEndedIsNotKeptForEver() throws Exception {
    kill(/* leaves */ true);
    assertEquals(1, marks().size());
    try (MappedMemory memory = MappedMemory.open(file)) {
      Member me = memory.join();
      assertEquals(List.of(mark(me)), marks());
    }
  }

  @Test
  void aFullTableSaysHowToFreeThePlaceOfAMissingMark() throws Exception {
    kill(/* leaves */ false);
    Path missing = directory.resolve(marks().get(0));
    Files.delete(missing);
    try (MappedMemory memory = MappedMemory.open(file);
        Member me = memory.join()) {
      assertEquals(1, me.id());
      String message = assertThrows(IllegalStateException.class, memory::join).getMessage();
      long pid = memory.owners().get(0).pid();
      assertTrue(
          message.endsWith(
              ", allowed: close one, or make the file with more, up to 64; the mark of process 0"
                  + " (pid " + pid + ") is missing, so it counts as alive: if it is known to have"
                  + " ended, touch " + directory.toRealPath().resolve(missing.getFileName())),
          message);
      Files.createFile(missing); // touch
      assertEquals(0, memory.join().id());
    }
    assertEquals(List.of(), withoutDead(marks(), missing));
  }

  private static List<String> withoutDead(List<String> names, Path dead) {
    return names.stream().filter(name -> !name.equals(dead.getFileName().toString())).toList();
  }

  @Test
  void memoriesOfOneJvmDoNotHarmEachOther() throws Exception {
    try (MappedMemory memory = MappedMemory.open(file);
        Member me = memory.join()) {
      for (int i = 0; i < 10; i++) {
        try (MappedMemory other = MappedMemory.open(file);
            Member its = other.join()) {
          assertFalse(other.isLost(me.id(), me.incarnation()));
          assertFalse(memory.isLost(its.id(), its.incarnation()));
        }
        Files.readAllBytes(file);
        assertThrows(IOException.class, () -> Files.readAllBytes(directory.resolve(mark(me))));
        assertEquals("[process 0 (pid " + ProcessHandle.current().pid() + ")]",
            MappedMemory.openReadOnly(file).owners().toString());
      }
    }
  }

  @Test
  void aCopyOfTheClassesInTheSameJvmIsAnother() throws Exception {
    URL classes = Path.of("target/classes/").toUri().toURL();
    try (URLClassLoader loader =
            new URLClassLoader(new URL[] {classes}, /* parent */ null);
        MappedMemory memory = MappedMemory.open(file);
        Member me = memory.join()) {
      Class<?> copy = loader.loadClass(MappedMemory.class.getName());
      assertFalse(copy == MappedMemory.class);
      AutoCloseable its = (AutoCloseable) copy.getMethod("open", Path.class).invoke(null, file);
      copy.getMethod("join").invoke(its);
      String members = copy.getMethod("owners").invoke(its).toString();
      assertEquals(memory.owners().toString(), members);
      assertEquals(2, memory.owners().stream().filter(member -> !member.isLost()).count());
      its.close();
      assertEquals(1, memory.owners().size());
      assertEquals(List.of(mark(me)), marks());
    }
  }

  @Test
  void aMarkIsBesideTheFileAndNotBesideALinkToIt() throws Exception {
    Path folder = Files.createDirectory(directory.resolve("folder"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    try (MappedMemory memory = MappedMemory.open(link);
        Member me = memory.join();
        MappedMemory other = MappedMemory.open(file)) {
      assertTrue(Files.exists(directory.resolve(mark(me))));
      assertFalse(other.owners().get(0).isLost());
    }
    Children.output(Children.java(Killed.class, link, false));
    assertTrue(MappedMemory.openReadOnly(file).owners().get(0).isLost());
  }

  @Test
  void aCloseAmongJoinsLeavesNeitherMarkNorMember() throws Exception {
    for (int round = 0; round < 300; round++) {
      MappedMemory memory = MappedMemory.open(file);
      Race.of(
          3,
          thread -> {
            if (thread == 0) {
              memory.close();
              return;
            }
            try {
              memory.join();
              memory.join();
            } catch (IllegalStateException e) {
              // closed, or full
            }
          });
      assertEquals(List.of(), memory.owners());
      assertEquals(List.of(), marks());
    }
  }
}
