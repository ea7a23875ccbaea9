// SPDX-License-Identifier: Apache-2.0
package org.synod.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.synod.memory.Memory;

/** Command lines in JVMs of their own. */
final class Jvm {
  private static final String SETPRIV = "/usr/bin/setpriv";
  private static final String NOBODY = "65534";

  private Jvm() {}

  /**
   * The output of a command line, and its end.
   *
   * @param out all it printed
   * @param exit its exit code
   */
  record End(String out, int exit) {}

  /** The places of this module and the library: a folder of classes or a jar each. */
  private static List<Path> parts() {
    List<Path> parts = new ArrayList<>();
    for (Class<?> type : List.of(Main.class, Memory.class)) {
      try {
        parts.add(Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()));
      } catch (URISyntaxException e) {
        throw new AssertionError(e);
      }
    }
    return parts;
  }

  private static List<String> java(List<Path> parts, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(parts.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.add(Main.class.getName());
    command.addAll(arguments);
    return command;
  }

  /** A command line, to be started. */
  static ProcessBuilder of(List<String> arguments) {
    return new ProcessBuilder(java(parts(), arguments));
  }

  /** Whether a process has ended, even if nobody has waited for it yet. */
  static boolean hasEnded(ProcessHandle process) {
    if (!process.isAlive()) {
      return true;
    }
    try {
      String stat = Files.readString(Path.of("/proc", process.pid() + "", "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
    } catch (IOException e) {
      return true;
    }
  }

  /** Runs a command line as a user to whom permissions apply: not as root. */
  static End asOrdinaryUser(Path directory, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      assumeTrue(Files.isExecutable(Path.of(SETPRIV)), SETPRIV + ": not on this machine");
      command.addAll(List.of(SETPRIV, "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    command.addAll(java(readable(directory), List.of(arguments)));
    Process child =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    byte[] out = child.getInputStream().readAllBytes();
    return new End(new String(out, StandardCharsets.UTF_8), child.waitFor());
  }

  /** Copies of the parts that any user can read, in a directory that any user can enter. */
  private static List<Path> readable(Path directory) throws IOException {
    for (Path up = directory; Files.isWritable(up) && !isOpen(up); up = up.getParent()) {
      up.toFile().setExecutable(true, /* ownerOnly */ false);
      up.toFile().setReadable(true, /* ownerOnly */ false);
    }
    List<Path> copies = new ArrayList<>();
    for (Path part : parts()) {
      Path copy = directory.resolve("part" + copies.size());
      if (!Files.exists(copy)) {
        copy(part, copy);
      }
      copies.add(copy);
    }
    return copies;
  }

  private static boolean isOpen(Path directory) throws IOException {
    return Files.getPosixFilePermissions(directory).toString().contains("OTHERS_EXECUTE");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path path : files.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (!Files.isDirectory(path)) {
          Files.copy(path, path.equals(from) ? to : target);
        } else if (!Files.exists(target)) {
          Files.createDirectories(target);
        }
      }
    }
  }
}
