// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import org.junit.jupiter.api.Tag;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.memory.Member;
import org.synod.memory.mapped.life.Marks;

/**
 * A living process is never taken for dead, and a killed one is found, from every view of the host.
 */
@Timeout(120) // only against a hang
@Tag("deep")
class MappedIdentityTest {
  @TempDir Path directory;
  Path folder; // where the file is
  Path file;
  ChildrenOfUsers children;
  private final List<Process> started = new ArrayList<>();

  /** Joins, says so, and lives until it is killed: {@code FILE}. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws Exception {
      MappedMemory memory = MappedMemory.open(Path.of(args[0]));
      Member me = memory.join();
      System.out.println("joined as " + me.id());
      System.in.read();
    }
  }

  /** Begins to create a file, and lives until it is killed: {@code FILE}. */
  static final class Creator {
    private Creator() {}

    public static void main(String[] args) throws Exception {
      Marks marks = Marks.ofNew(Path.of(args[0]));
      Files.createFile(marks.unready(marks.make().identity()));
      System.out.println("begun");
      System.in.read();
    }
  }

  /** Prints the members that it finds and the number that it gets: {@code FILE}. */
  static final class Looker {
    private Looker() {}

    public static void main(String[] args) throws Exception {
      try (MappedMemory memory = MappedMemory.open(Path.of(args[0]))) {
        String found =
            memory.owners().stream()
                .map(member -> member.id() + (member.isLost() ? " dead" : " alive"))
                .collect(Collectors.joining(", "));
        System.out.println("found " + found + "; joined as " + memory.join().id());
      }
    }
  }

  @BeforeEach
  void prepare() throws Exception {
    children = new ChildrenOfUsers(directory);
    folder = Files.createDirectory(directory.resolve("folder"));
    permit(folder, "rwxrwxrwx");
    file = folder.resolve("memory");
  }

  private void create(int processes) throws IOException {
    MappedMemory.create(file, processes, MappedMemory.MIN_BYTES).close();
    permit(file, "rw-rw-rw-");
  }

  private static void permit(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  @AfterEach
  void killAll() throws Exception {
    for (Process each : started) {
      kill(each);
    }
  }

  private static void kill(Process process) throws Exception {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }

  private Process holder(View view, int number) throws Exception {
    return start(view, Holder.class, "joined as " + number);
  }

  private Process start(View view, Class<?> main, String expected) throws Exception {
    Process child = children.from(view, folder, main, file.toString());
    started.add(child);
    BufferedReader said = new BufferedReader(new InputStreamReader(child.getInputStream()));
    assertEquals(expected, said.readLine());
    return child;
  }

  private String look(View view) throws Exception {
    Process looker = children.from(view, folder, Looker.class, file.toString());
    started.add(looker);
    return ChildrenOfUsers.end(looker).out().trim();
  }

  private void awaitEnd(int process) throws Exception {
    MappedMemory memory = MappedMemory.openReadOnly(file);
    long incarnation = memory.incarnation(process);
    while (!memory.isLost(process, incarnation)) {
      // a container ends a little after the process with which it was killed
      assertFalse(Thread.interrupted(), "not known to be dead");
      Thread.onSpinWait();
    }
  }

  private static void signal(String name, Process process) throws Exception {
    List<String> line = new ArrayList<>(List.of("kill", "-" + name));
    process.descendants().forEach(each -> line.add(Long.toString(each.pid())));
    line.add(Long.toString(process.pid()));
    assertEquals(0, new ProcessBuilder(line).start().waitFor());
  }

  @ParameterizedTest
  @EnumSource
  void aHolderElsewhereLivesUntilItIsKilled(View view) throws Exception {
    view.require();
    create(3);
    Process holder = holder(view, 0);
    assertEquals("found 0 alive; joined as 1", look(View.SAME));
    signal("STOP", holder);
    assertEquals("found 0 alive; joined as 1", look(View.SAME), "stopped");
    kill(holder);
    awaitEnd(0);
    assertEquals("found 0 dead; joined as 0", look(View.SAME));
  }

  @ParameterizedTest
  @EnumSource
  void whoLooksFromElsewhereFindsTheSame(View view) throws Exception {
    view.require();
    create(3);
    Process holder = holder(View.SAME, 0);
    assertEquals("found 0 alive; joined as 1", look(view));
    signal("STOP", holder);
    assertEquals("found 0 alive; joined as 1", look(view), "stopped");
    kill(holder);
    awaitEnd(0);
    assertEquals("found 0 dead; joined as 0", look(view));
  }

  @ParameterizedTest
  @EnumSource
  void anUnreadyFileStaysWhileItsCreatorLives(View view) throws Exception {
    view.require();
    Process creator = start(view, Creator.class, "begun");
    signal("STOP", creator);
    create(1);
    assertEquals(3, ofCreators(), "its mark, its unready file, and the file");
    kill(creator);
    Files.delete(file);
    while (ofCreators() > 1) {
      assertFalse(Thread.interrupted(), "it stays");
      Files.deleteIfExists(file);
      create(1);
    }
  }

  private long ofCreators() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(path -> path.getFileName().toString().startsWith("memory")).count();
    }
  }

  @Test
  void theDeadOfContainersFillNoTable() throws Exception {
    View.PID.require();
    create(2);
    for (int i = 0; i < 16; i++) {
      Process holder = holder(View.PID, 0);
      kill(holder);
      awaitEnd(0);
      // keeps the number that the kernel gave to the namespace
      started.add(new ProcessBuilder("unshare", "-muin", "sleep", "300").start());
    }
    assertEquals("found 0 dead; joined as 0", look(View.SAME));
  }
}
