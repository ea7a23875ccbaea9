// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.PrimitiveIterator.OfLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.memory.mapped.life.Identity;
import org.synod.memory.mapped.life.Mark;
import org.synod.memory.mapped.life.Marks;

/** A mark tells whether its maker lives, in the same JVM and after that JVM has been killed. */
class MarksTest {
  @TempDir Path directory;

  /** Makes a mark of a new file, says its identity, and is killed: {@code FILE}. */
  static final class Killed {
    private Killed() {}

    public static void main(String[] args) throws IOException {
      System.out.print(Marks.ofNew(Path.of(args[0])).make().identity());
      System.out.flush();
      Runtime.getRuntime().halt(0);
    }
  }

  private List<Path> found() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private static long killed(Path file) throws Exception {
    return Long.parseLong(Children.output(Children.java(Killed.class, file)));
  }

  private static void assertTellsLifeFromDeath(Path file) throws Exception {
    Marks marks = Marks.ofNew(file);
    Mark mark = marks.make();
    assertFalse(marks.isDead(mark.identity()));
    assertFalse(marks.isMissing(mark.identity()));
    assertTrue(marks.isDead(killed(file)));
    mark.release();
    mark.release();
    assertTrue(marks.isMissing(mark.identity()));
  }

  @Test
  void theMarkOfOneThatWasKilledIsRefused() throws Exception {
    assertTellsLifeFromDeath(directory.resolve("file"));
  }

  @Test
  void aPathThatIsTooLongForASocketHasMarks() throws Exception {
    Path deep = directory;
    for (int i = 0; i < 5; i++) {
      deep = Files.createDirectory(deep.resolve("directory".repeat(20)));
    }
    assertTellsLifeFromDeath(deep.resolve("file"));
    try (Stream<Path> links = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      Path real = deep.toRealPath();
      assertEquals(List.of(), links.filter(link -> leadsInto(link, real)).toList());
    }
  }

  private static boolean leadsInto(Path link, Path directory) {
    try {
      return Files.readSymbolicLink(link).startsWith(directory);
    } catch (IOException e) {
      return false; // no link
    }
  }

  @Test
  void anyNameOfAFileHasMarks() throws Exception {
    for (String name :
        List.of("f".repeat(70), "f".repeat(255), "\uD83D\uDE00".repeat(63), "\u6587".repeat(85))) {
      assertTellsLifeFromDeath(directory.resolve(name));
    }
    Marks one = Marks.ofNew(directory.resolve("f".repeat(100)));
    Marks other = Marks.ofNew(directory.resolve("f".repeat(101)));
    assertNotEquals(one.path(1), other.path(1), "one could sweep what is in the other's table");
  }

  @Test
  void probesWithoutEndAreAnswered() throws Exception {
    Marks marks = Marks.ofNew(directory.resolve("file"));
    Mark mark = marks.make();
    for (int i = 0; i < 10_000; i++) {
      assertFalse(marks.isDead(mark.identity()), "the backlog is full for long");
    }
    mark.release();
  }

  @Test
  void anInterruptedThreadGetsTheSameAnswer() throws Exception {
    Marks marks = Marks.ofNew(directory.resolve("file"));
    long dead = killed(directory.resolve("file"));
    Thread.currentThread().interrupt();
    try {
      Mark mark = marks.make();
      assertFalse(marks.isDead(mark.identity()));
      assertTrue(marks.isDead(dead));
      assertTrue(Thread.currentThread().isInterrupted());
      assertFalse(marks.isDead(mark.identity()), "its socket is open still");
      mark.release();
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void whatIsMissingIsInDoubtAndAnEmptyFileSettlesIt() throws Exception {
    Marks marks = Marks.ofNew(directory.resolve("file"));
    long dead = killed(directory.resolve("file"));
    Files.delete(marks.path(dead));
    assertTrue(marks.isMissing(dead));
    assertFalse(marks.isDead(dead));
    Files.createFile(marks.path(dead));
    assertTrue(marks.isDead(dead));
    marks.sweep(identity -> false);
    assertEquals(List.of(), found());
  }

  @Test
  void aNameThatIsTakenIsNotTakenAgain() throws Exception {
    Marks marks = Marks.ofNew(directory.resolve("file"));
    Mark one = marks.make(() -> 1);
    OfLong random = LongStream.of(1, 1, 2).iterator();
    Mark other = marks.make(random::nextLong);
    assertFalse(random.hasNext());
    assertNotEquals(one.identity(), other.identity());
    other.release();
    assertFalse(marks.isDead(one.identity()));
    assertFalse(marks.isMissing(one.identity()));
    one.release();
    assertEquals(List.of(), found());
  }

  @Test
  void aSweepLeavesTheLivingAndThoseInUse() throws Exception {
    Marks marks = Marks.ofNew(directory.resolve("file"));
    Mark living = marks.make();
    long dead = killed(directory.resolve("file"));
    marks.sweep(identity -> identity == dead);
    assertFalse(marks.isMissing(dead), "it is in the table");
    marks.sweep(identity -> false);
    assertTrue(marks.isMissing(dead));
    assertEquals(List.of(marks.path(living.identity())), found());
    living.release();
  }

  @Test
  void aPidIsNeverTakenForNobody() {
    assertEquals(1, Identity.pid(Identity.of(0, 1)));
    long all = Identity.of(-1, -1);
    assertEquals((1L << 48) - 1, all);
    assertEquals((1L << 22) - 1, Identity.pid(7L << 48 | all));
  }

  @Test
  void aFileSystemWithoutSocketsIsRefused() throws Exception {
    Marks marks = Marks.ofNew(Path.of("/proc/self/file"));
    String message = assertThrows(IOException.class, marks::make).getMessage();
    assertFalse(message.isEmpty());
  }
}
