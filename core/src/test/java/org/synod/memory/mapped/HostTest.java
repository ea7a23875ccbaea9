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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is dead, on this host and on one that is made up. */
class HostTest {
  private static final String NAMESPACE = "pid:[4026531836]";
  private static final int ME = 100;
  private static final int OTHER = 200;

  @TempDir Path proc;

  @BeforeEach
  void boot() throws IOException {
    boot("a");
    namespace(NAMESPACE);
    process(1, "S", 1, 3);
    process(ME, "S", 20, 1000);
    process(OTHER, "S", 20, 2000);
  }

  private void boot(String id) throws IOException {
    Path kernel = Files.createDirectories(proc.resolve("sys/kernel/random"));
    Files.writeString(kernel.resolve("boot_id"), id + "\n");
  }

  private void namespace(String name) throws IOException {
    Path link = Files.createDirectories(proc.resolve("self/ns")).resolve("pid");
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, Path.of(name));
  }

  private void process(int pid, String state, int threads, long start) throws IOException {
    Path directory = Files.createDirectories(proc.resolve(Integer.toString(pid)));
    Files.writeString(
        directory.resolve("stat"),
        pid + " (a ) name (of) it) " + state + " 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 "
            + threads + " 0 " + start + " 0 0\n");
  }

  private void end(int pid) throws IOException {
    Files.delete(proc.resolve(pid + "/stat"));
    Files.delete(proc.resolve(Integer.toString(pid)));
  }

  private Host me() {
    return Host.current(proc, ME);
  }

  private long other() {
    return Host.current(proc, OTHER).identity();
  }

  @Test
  void whoRunsIsAlive() {
    assertFalse(me().isDead(other()));
    assertFalse(me().isDead(me().identity()));
    assertEquals(OTHER, Host.pid(other()));
  }

  @Test
  void whoIsGoneIsDead() throws IOException {
    long other = other();
    end(OTHER);
    assertTrue(me().isDead(other));
  }

  @Test
  void aPidThatIsUsedAgainIsAnother() throws IOException {
    long other = other();
    process(OTHER, "S", 20, 2001);
    assertTrue(me().isDead(other));
    assertFalse(me().isDead(other()));
  }

  @Test
  void aRebootEndsAll() throws IOException {
    long other = other();
    boot("b");
    assertTrue(me().isDead(other), "although a process has its pid and start time");
  }

  @Test
  void aZombieIsDeadWhenItsOtherThreadsHaveEnded() throws IOException {
    long other = other();
    process(OTHER, "Z", 2, 2000);
    assertFalse(me().isDead(other));
    process(OTHER, "Z", 1, 2000);
    assertTrue(me().isDead(other));
    process(OTHER, "T", 1, 2000);
    assertFalse(me().isDead(other), "who is stopped goes on some time");
  }

  @Test
  void whoIsOfAnotherPidNamespaceIsNeverDead() throws IOException {
    long other = other();
    namespace("pid:[4026532000]");
    end(OTHER);
    assertFalse(me().isDead(other));
    assertTrue(me().isElsewhere(other));
    boot("b");
    assertTrue(me().isDead(other), "a reboot ends all the same");
    assertFalse(me().isElsewhere(other));
  }

  @Test
  void whatIsNotUnderstoodIsAlive() throws IOException {
    long other = other();
    Files.writeString(proc.resolve(OTHER + "/stat"), "200 (name) S 1");
    assertFalse(me().isDead(other));
    Files.delete(proc.resolve(OTHER + "/stat")); // hidden, but there
    assertFalse(me().isDead(other));
  }

  @Test
  void aHostThatHidesProcessesIsRefused() throws IOException {
    end(1);
    String message =
        assertThrows(UnsupportedOperationException.class, this::me).getMessage();
    assertTrue(message.startsWith(proc + ": does not tell of all processes"), message);
  }

  @Test
  void aRealProcessIsDeadOnceItIsKilled() throws Exception {
    Path real = Path.of("/proc");
    Host host = Host.current(real, ProcessHandle.current().pid());
    Process child = new ProcessBuilder("sleep", "1000").start();
    long its = Host.current(real, child.pid()).identity();
    assertFalse(host.isDead(its));
    assertNotEquals(host.identity(), its);
    child.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
    assertTrue(host.isDead(its));
  }
}
