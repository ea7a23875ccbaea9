// SPDX-License-Identifier: Apache-2.0
package org.synod.examples.programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.synod.memory.Memory;

/** A program in a JVM of its own, used by its streams and signals as a user does. */
final class Jvm implements AutoCloseable {
  /** How a program ended: what it printed and has not been read, and its exit code. */
  record End(int code, List<String> output, List<String> errors) {}

  private final Process process;
  private final Path errors;
  private final BufferedReader output;
  private final Writer input;

  private Jvm(List<String> command) throws IOException {
    errors = Files.createTempFile("errors", ".txt");
    process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    output = process.inputReader();
    input = process.outputWriter();
  }

  /** Starts a compiled program. */
  static Jvm start(Class<?> program, Object... arguments) throws IOException {
    return started(System.getProperty("java.class.path"), program.getName(), arguments);
  }

  /** Starts a program by its source, with the library alone, as a user does who has copied it. */
  static Jvm startSource(Class<?> program, Object... arguments) throws IOException {
    String library = Memory.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    return started(library, source(program).toString(), arguments);
  }

  static Path source(Class<?> program) {
    return Path.of("src", "main", "java").resolve(program.getName().replace('.', '/') + ".java");
  }

  private static Jvm started(String classPath, String program, Object... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-ea", "-cp", classPath, program));
    Arrays.stream(arguments).map(Object::toString).forEach(command::add);
    return new Jvm(command);
  }

  /** Writes a line to its standard input. */
  void send(String line) throws IOException {
    input.write(line + "\n");
    input.flush();
  }

  /** Ends its standard input. */
  void endInput() throws IOException {
    input.close();
  }

  /** Reads the next line that it prints; null at the end. */
  String read() throws IOException {
    return output.readLine();
  }

  /** Stops and continues it, or ends it: STOP, CONT, KILL. */
  void signal(String name) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    if (code != 0) {
      throw new IOException("kill -" + name + ": exit code " + code);
    }
  }

  /** Waits for its end. */
  End end() throws IOException, InterruptedException {
    List<String> rest = output.lines().toList();
    return new End(process.waitFor(), rest, Files.readAllLines(errors));
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(errors);
  }
}
