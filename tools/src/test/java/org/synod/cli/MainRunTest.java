// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.synod.lease.Grant;
import org.synod.lease.Lease;
import org.synod.lease.LeaseStatus;
import org.synod.memory.Member;
import org.synod.memory.mapped.MappedMemory;
import org.synod.register.VersionedLong;

/** A command runs only while the lease is held, whatever happens to the holder. */
@Timeout(value = 90, unit = TimeUnit.SECONDS) // instead of a hang; nothing here waits for a time
class MainRunTest {
  private static final String FOR_EVER = "2592000000";
  private static final String NOW = "0";

  private final Console console = new Console();
  private final List<Child> children = new ArrayList<>();

  @TempDir Path directory;
  Path file;
  Path said;

  @BeforeEach
  void name() {
    file = directory.resolve("leases");
    said = directory.resolve("said");
  }

  @AfterEach
  void endChildren() {
    for (Child child : children) {
      child.jvm.destroyForcibly();
      child.commands.forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** A command line of its own: a JVM, with what its command prints. */
  private final class Child {
    final Process jvm;
    final BufferedReader out;
    final List<ProcessHandle> commands = new ArrayList<>();
    final Path err = directory.resolve("err" + children.size());

    Child(String term, String... command) throws IOException {
      List<String> line = new ArrayList<>();
      line.addAll(List.of("run", "--lease", file.toString(), "--term", term, "--"));
      line.addAll(List.of(command));
      jvm = Jvm.of(line).directory(directory.toFile()).redirectError(err.toFile()).start();
      children.add(this);
      out = jvm.inputReader(StandardCharsets.UTF_8);
    }

    void signal(String name) throws Exception {
      String pid = Long.toString(jvm.pid());
      assertEquals(0, new ProcessBuilder("kill", "-" + name, pid).start().waitFor());
    }

    /** Ends when nobody is left: neither the command nor what it started. */
    int end() throws Exception {
      int code = jvm.waitFor();
      for (ProcessHandle command : commands) {
        await(() -> Jvm.hasEnded(command));
      }
      return code;
    }

    String err() throws IOException {
      return Files.readString(err);
    }

    boolean hasSaid(String text) {
      try {
        return err().contains(text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Prints its token, then waits for its input to end, in a process of its own. */
  private Child waiting(String term) throws Exception {
    return started(term, "echo token $SYNOD_TOKEN; cat; echo over");
  }

  /** Prints its token, and does not end. */
  private Child endless(String term) throws Exception {
    return started(term, "echo token $SYNOD_TOKEN; sleep 1000000; echo over");
  }

  private Child started(String term, String script) throws Exception {
    Child child = new Child(term, "sh", "-c", script);
    assertEquals("token 1", child.out.readLine());
    await(() -> child.jvm.descendants().count() == 2); // the shell, and soon the other
    child.commands.addAll(child.jvm.descendants().toList());
    return child;
  }

  /** Waits for something that will be so. */
  private static void await(BooleanSupplier event) throws InterruptedException {
    while (!event.getAsBoolean()) {
      Thread.yield();
      if (Thread.interrupted()) {
        throw new InterruptedException("it never was"); // by the timeout
      }
    }
  }

  private LeaseStatus lease() throws IOException {
    return new Lease(MappedMemory.openReadOnly(file), "lease", Duration.ofNanos(1)).status();
  }

  private void assertFree() throws IOException {
    assertFalse(lease().isHeld());
    assertEquals(List.of(), MappedMemory.openReadOnly(file).owners());
  }

  private Object[] writingItsToken(String wait) {
    return new Object[] {
      "run", "--lease", file, "--wait", wait, "--", "sh", "-c", "echo $SYNOD_TOKEN >> " + said
    };
  }

  @Test
  void runsACommandWithATokenAndItsExitCode() throws Exception {
    console.ok(writingItsToken(NOW));
    console.ok(writingItsToken(NOW));
    assertEquals(List.of("1", "3"), Files.readAllLines(said));
    assertEquals(3, console.run("run", "--lease", file, "--", "sh", "-c", "exit 3"));
    assertEquals(128 + 15, console.run("run", "--lease", file, "--", "sh", "-c", "kill $$"));
    assertFree();
    assertEquals(1, MappedMemory.openReadOnly(file).regions().size());
    console.ok("run", "--lease", file, "--name", "other", "--", "true");
    assertEquals(2, MappedMemory.openReadOnly(file).regions().size());
  }

  @Test
  void aCommandThatCannotBeStartedLeavesTheLeaseFree() throws Exception {
    Path none = directory.resolve("none");
    String notFound = ": not found, allowed: a program, by its path or in PATH";
    String noProgram = ": found no program, allowed: a file that may be executed";
    assertEquals(
        "COMMAND: \"" + none + "\"" + notFound,
        console.refused(127, "run", "--lease", file, "--", none));
    assertEquals(
        "COMMAND: \"no such command\"" + notFound,
        console.refused(127, "run", "--lease", file, "--", "no such command"));
    assertEquals(
        "COMMAND: \"\"" + notFound, console.refused(127, "run", "--lease", file, "--", ""));
    Files.writeString(none, "echo wrong");
    assertEquals(
        "COMMAND: \"" + none + "\"" + noProgram,
        console.refused(126, "run", "--lease", file, "--", none));
    assertEquals(
        "COMMAND: \"" + directory + "\"" + noProgram,
        console.refused(126, "run", "--lease", file, "--", directory));
    assertEquals(
        "COMMAND: \"true\": found Argument list too long, allowed: a command that can be started",
        console.refused(126, "run", "--lease", file, "--", "true", "x".repeat(1 << 18)));
    assertFree();
  }

  @Test
  void aHolderThatLivesIsWaitedForAsLongAsAllowed() throws Exception {
    try (MappedMemory memory = MappedMemory.create(file, 2, 1 << 16);
        Member me = memory.join()) {
      Grant grant = new Lease(memory, "lease", Lease.MAX_TERM).tryAcquire(me);
      String line = console.refused(124, writingItsToken(NOW));
      assertTrue(
          line.startsWith(file + ": lease \"lease\": found token 1 held by process 0 (pid "
              + ProcessHandle.current().pid() + ")"),
          line);
      assertTrue(line.endsWith(", expected it to be free within 0 ms"), line);
      Member second = memory.join();
      assertTrue(
          console.refused(124, writingItsToken(NOW))
              .startsWith(file + ": all 2 processes have joined and live"));
      assertFalse(Files.exists(said));
      second.close();
      assertTrue(grant.release());
      console.ok(writingItsToken(NOW));
    }
  }

  @Test
  void aCommandThatFailsIsToldFromALeaseThatIsNotToBeHad() throws Exception {
    assertEquals(1, console.run("run", "--lease=" + file, "--wait=0", "false"));
    try (MappedMemory memory = MappedMemory.open(file);
        Member me = memory.join()) {
      new Lease(memory, "lease", Lease.MAX_TERM).tryAcquire(me);
      console.refused(124, "run", "--lease=" + file, "--wait=0", "false");
      for (int code : new int[] {0, 1, 255}) {
        console.refused(
            code, "run", "--lease=" + file, "--wait=0", "--conflict-exit-code", code, "false");
      }
    }
  }

  @Test
  void theOptionsOfACommandAreItsOwn() {
    console.ok("run", "--lease", file, "sh", "-c", "[ \"$*\" = '--help -- --name' ]", "sh",
        "--help", "--", "--name");
  }

  @Test
  void whatIsNoLeaseIsRefusedAndUnchanged() throws Exception {
    try (MappedMemory memory = MappedMemory.create(file, 1, 1 << 16)) {
      new VersionedLong(memory, "lease");
    }
    byte[] before = Files.readAllBytes(file);
    String line = console.refused(74, writingItsToken(NOW));
    assertTrue(line.startsWith(file + ": name: \"lease\" as a noted lease"), line);
    assertArrayEquals(before, Files.readAllBytes(file));
    Files.writeString(file, "something else");
    assertEquals(
        file + ": size: found 14 bytes, expected a whole file",
        console.refused(74, writingItsToken(NOW)));
    assertEquals("something else", Files.readString(file));
    assertFalse(Files.exists(said));
  }

  @Test
  void aHolderThatIsKilledIsFollowedAtOnce() throws Exception {
    Child killed = waiting(FOR_EVER);
    console.refused(124, writingItsToken(NOW));
    killed.signal("KILL");
    assertEquals(128 + 9, killed.jvm.waitFor());
    String pid = Long.toString(killed.jvm.pid());
    String table = console.ok("status", file).replaceAll("  +", "|");
    assertTrue(table.endsWith("\nlease|free|1|0 (pid " + pid + ", dead)|0 ms\n"), table);
    String json = console.ok("status", "--json", file);
    assertTrue(
        json.contains(
            "{\"name\": \"lease\", \"state\": \"free\", \"token\": 1,"
                + " \"holders\": [{\"process\": 0, \"pid\": " + pid + ", \"state\": \"dead\"}],"
                + " \"challenged\": true, \"remainingMillis\": 0}"),
        json);
    console.ok(writingItsToken(NOW)); // though its term is a month
    assertEquals(1, Files.readAllLines(said).size());
    killed.end(); // what its command started goes on until its input ends: tokens are for that
  }

  @Test
  void aHolderThatIsKilledTakesItsCommandAlong() throws Exception {
    assumeTrue(DeathSignal.isKnown(), "setpriv of util-linux is installed");
    Child killed = new Child(FOR_EVER, "sh", "-c", "echo token $SYNOD_TOKEN; exec sleep 1000000");
    assertEquals("token 1", killed.out.readLine());
    killed.commands.addAll(killed.jvm.descendants().toList());
    assertEquals(1, killed.commands.size());
    killed.signal("KILL");
    killed.end();
  }

  @Test
  void aStuckHolderLosesTheLeaseAndEndsItsCommandWhenItGoesOn() throws Exception {
    Child stuck = endless("300");
    stuck.signal("STOP");
    console.ok(writingItsToken(FOR_EVER)); // waits for the term, and no longer
    String token = Files.readString(said).strip();
    assertTrue(Long.parseLong(token) > 1, token);
    stuck.signal("CONT");
    assertEquals(75, stuck.end());
    String line = stuck.err();
    Matcher lost =
        Pattern.compile("(.*): lease \"lease\": found token (\\d+), expected 1, .*\n")
            .matcher(line);
    assertTrue(lost.matches(), line);
    assertEquals(file.toString(), lost.group(1));
    assertTrue(Long.parseLong(lost.group(2)) > Long.parseLong(token), "the lease is free again");
    assertFree();
  }

  @Test
  void aHolderThatRenewsKeepsTheLeaseForMoreThanATerm() throws Exception {
    Child holder = waiting("300");
    try (MappedMemory memory = MappedMemory.open(file);
        Member me = memory.join()) {
      Lease lease = new Lease(memory, "lease", Duration.ofNanos(1));
      int renewals = 0;
      for (boolean isChallenged = false; renewals < 5; ) {
        assertNull(lease.tryAcquire(me));
        boolean isChallengedNow = lease.status().isChallenged();
        renewals += isChallenged && !isChallengedNow ? 1 : 0;
        isChallenged = isChallengedNow;
      }
    }
    holder.jvm.getOutputStream().close();
    assertEquals("over", holder.out.readLine());
    assertEquals(0, holder.end());
    assertFree();
  }

  @Test
  void aHolderThatIsToldToEndEndsItsCommandAndReleases() throws Exception {
    Child told = endless(FOR_EVER);
    told.signal("TERM");
    assertEquals(128 + 15, told.end());
    assertEquals("", told.err());
    assertFree();
  }

  @Test
  void aCommandThatWillNotEndIsKilledAfterATerm() throws Exception {
    Child deaf = started("300", "trap '' TERM; echo token 1; sleep 1000000; echo over");
    deaf.signal("TERM");
    assertEquals(128 + 15, deaf.end());
    assertFree();
  }

  @Test
  void aWaiterThatIsToldToEndDoesNotRunItsCommand() throws Exception {
    Child holder = waiting(FOR_EVER);
    Child waiter = new Child(FOR_EVER, "echo", "wrong");
    MappedMemory memory = MappedMemory.openReadOnly(file);
    await(() -> new Lease(memory, "lease", Duration.ofNanos(1)).status().isChallenged());
    waiter.signal("TERM");
    assertEquals(128 + 15, waiter.end());
    holder.jvm.getOutputStream().close();
    assertEquals("over", holder.out.readLine());
    assertEquals(0, holder.end());
    assertFree();
  }

  @Test
  void aFileThatIsDeletedIsNotMadeAnewBeforeTheCommandEnds() throws Exception {
    Child holder = waiting("300");
    Files.delete(file);
    await(() -> holder.hasSaid(file + ": found deleted, expected to be there"));
    assertTrue(
        console.refused(124, writingItsToken(NOW))
            .contains("the file was deleted while a process used it"));
    holder.jvm.getOutputStream().close();
    assertEquals("over", holder.out.readLine());
    assertEquals(0, holder.end());
    assertEquals(1, holder.err().lines().count(), holder.err());
    console.ok(writingItsToken(NOW));
    assertEquals(List.of("1"), Files.readAllLines(said));
  }

  @Test
  void aFileThatIsReplacedEndsTheCommand() throws Exception {
    Child holder = endless("300");
    Path other = directory.resolve("other");
    MappedMemory.create(other, 16, MappedMemory.MIN_BYTES).close();
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertEquals(75, holder.end());
    assertTrue(holder.err().contains("found another file in place of that"), holder.err());
  }

  @Test
  void aFileThatIsCutOffEndsTheCommand() throws Exception {
    Child holder = endless("300");
    try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
      cut.setLength(0);
    }
    assertEquals(75, holder.end());
    assertEquals(
        file + ": lease \"lease\": " + Run.CUT_OFF
            + "; COMMAND has been killed if it had not ended\n",
        holder.err());
    try (Stream<Path> files = Files.list(directory)) {
      assertFalse(files.anyMatch(path -> path.toString().contains("hs_err")));
    }
  }
}
