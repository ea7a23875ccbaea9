// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The place from which a JVM looks at its host. */
enum View {
  /** The place of this JVM. */
  SAME(List.of(), ""),
  /** A container with a boot id of its own. */
  BOOT(
      List.of("unshare", "--mount"),
      "cat /proc/sys/kernel/random/uuid > boot_id"
          + " && mount --bind boot_id /proc/sys/kernel/random/boot_id && "),
  /** A container with clocks of its own, and so with other start times. */
  TIME(List.of("unshare", "--time", "--boottime", "1000", "--monotonic", "1000", "--fork"), ""),
  /** A container with pids of its own. All processes in it end with it. */
  PID(List.of("unshare", "--pid", "--fork", "--mount-proc", "--kill-child"), ""),
  /** A container with a network of its own. */
  NETWORK(List.of("unshare", "--net", "--ipc", "--uts"), ""),
  /** An ordinary user. */
  USER(
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"), ""),
  /** An ordinary user from whom the processes of others are hidden. */
  HIDDEN(
      List.of("unshare", "--mount"),
      "mount -t proc -o hidepid=2 proc /proc"
          + " && exec setpriv --reuid=65534 --regid=65534 --clear-groups ");

  private final List<String> container;
  private final String setting;

  View(List<String> container, String setting) {
    this.container = container;
    this.setting = setting;
  }

  /** A command, changed so that it runs from there, in a directory in which it may write. */
  List<String> of(List<String> command) {
    List<String> line = new ArrayList<>(container);
    line.addAll(List.of("sh", "-c", setting + "\"$@\"", "sh"));
    line.addAll(command);
    return line;
  }

  /** Skips a test if this machine has no such view. */
  void require() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(of(List.of("true")))
            .directory(new java.io.File(System.getProperty("java.io.tmpdir")))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes()).trim();
    boolean isThere = process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
    assumeTrue(isThere, this + ": not as this user on this machine: " + said);
  }
}
