// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Other JVMs that a test starts. */
public final class Children {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private Children() {}

  /** Starts the main method of a class of these tests. Its errors come out with this test's. */
  public static Process java(Class<?> main, Object... arguments) throws IOException {
    return java(List.of("-ea", "-Xmx64m", "-XX:TieredStopAtLevel=1"), main, arguments);
  }

  /** Starts the main method of a class of these tests, with options of the JVM. */
  public static Process java(List<String> options, Class<?> main, Object... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(JAVA, "-cp", classPath()));
    command.addAll(options);
    command.add(main.getName());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** The class path of the library and of its tests. */
  public static String classPath() {
    return root(MappedMemory.class) + File.pathSeparator + root(Children.class);
  }

  private static Path root(Class<?> type) {
    String name = "/" + type.getName().replace('.', '/') + ".class";
    try {
      URI uri = type.getResource(name).toURI();
      Path path = Path.of(uri);
      for (int depth = name.split("/").length - 1; depth > 0; depth--) {
        path = path.getParent();
      }
      return path;
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits for a child that should end by itself, and returns what it wrote. */
  public static String output(Process child) throws IOException, InterruptedException {
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!child.waitFor(2, TimeUnit.MINUTES) || child.exitValue() != 0) {
      child.destroyForcibly();
      throw new AssertionError("child ended with " + child.waitFor() + ": " + output);
    }
    return output;
  }

  /** Sends a signal. */
  public static void signal(String name, Process child) throws IOException, InterruptedException {
    String pid = Long.toString(child.pid());
    int status = new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
    if (status != 0) {
      throw new AssertionError("kill -" + name + " " + child.pid() + ": " + status);
    }
  }
}
