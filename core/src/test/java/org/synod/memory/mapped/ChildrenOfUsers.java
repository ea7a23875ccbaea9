// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** JVMs of their own for tests, started from a copy of the classes that any user can read. */
public final class ChildrenOfUsers {
  private static final String SETPRIV = "/usr/bin/setpriv";
  private static final String NOBODY = "65534";

  private final Path classes;

  /**
   * The output of a child and its end.
   *
   * @param out all it printed
   * @param exit its exit code
   */
  public record End(String out, int exit) {}

  public ChildrenOfUsers(Path directory) throws IOException {
    classes = directory.resolve("classes");
    for (String part : List.of("classes", "test-classes")) {
      copy(Path.of("target", part));
    }
    for (Path up = directory; Files.isWritable(up) && !isOpen(up); up = up.getParent()) {
      up.toFile().setExecutable(true, /* ownerOnly */ false);
      up.toFile().setReadable(true, /* ownerOnly */ false);
    }
  }

  private static boolean isOpen(Path directory) throws IOException {
    return Files.getPosixFilePermissions(directory).toString().contains("OTHERS_EXECUTE");
  }

  private void copy(Path from) throws IOException {
    try (Stream<Path> files = Files.walk(from.resolve("org/synod"))) {
      for (Path path : files.toList()) {
        Path to = classes.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(to);
        } else {
          Files.copy(path, to);
        }
      }
    }
  }

  static void requireProgram(String program) {
    assumeTrue(Files.isExecutable(Path.of(program)), program + ": not on this machine");
  }

  private List<String> java(Class<?> main, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // in the foreground, so that code that is called often is no longer interpreted
    command.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-Xbatch"));
    command.addAll(List.of("-cp", classes.toString()));
    command.add(main.getName());
    command.addAll(List.of(args));
    return command;
  }

  /** A child as a user to whom permissions apply: not as root. */
  public End asOrdinaryUser(Class<?> main, String... args) throws Exception {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      requireProgram(SETPRIV);
      command.addAll(
          List.of(SETPRIV, "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    command.addAll(java(main, args));
    return end(start(command, classes));
  }

  End asOrdinaryUser(String... args) throws Exception {
    return asOrdinaryUser(MappedFileChild.class, args);
  }

  /** A child whose files may have only a number of blocks of 1,024 bytes. */
  End withLimit(int blocks, String... args) throws Exception {
    List<String> command = new ArrayList<>();
    // no performance data, or the JVM would write a file of its own
    command.addAll(List.of("bash", "-c", "ulimit -f " + blocks + "; exec \"$@\"", "bash"));
    command.addAll(java(MappedFileChild.class, args));
    command.add(command.indexOf("-cp"), "-XX:-UsePerfData");
    return end(start(command, classes));
  }

  /** Starts a child, and does not wait for its end. */
  Process running(Path directory, String... args) throws IOException {
    return start(java(MappedFileChild.class, args), directory);
  }

  /** Starts a child with a view of the host, and does not wait for its end. */
  Process from(View view, Path directory, Class<?> main, String... args)
      throws IOException {
    return start(view.of(java(main, args)), directory);
  }

  private static Process start(List<String> command, Path directory)
      throws IOException {
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .start();
  }

  static End end(Process child) throws Exception {
    byte[] out = child.getInputStream().readAllBytes();
    return new End(new String(out, StandardCharsets.UTF_8), child.waitFor());
  }
}
