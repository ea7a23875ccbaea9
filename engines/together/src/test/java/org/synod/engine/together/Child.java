// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.together;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** Another JVM, with the class path of this one. It is killed when it is closed. */
final class Child implements AutoCloseable {
  /** The line behind its last one. */
  static final String END = "(end)";

  private final Process process;
  private final Queue<String> printed = new ConcurrentLinkedQueue<>();

  /** Starts a main class, and gives each line that it prints to a listener. */
  Child(Consumer<String> listener, Class<?> main, List<String> arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly)); // if not closed
    Thread reader = new Thread(() -> read(listener), "reads " + main.getSimpleName());
    reader.setDaemon(true);
    reader.start();
  }

  private void read(Consumer<String> listener) {
    try (BufferedReader lines = process.inputReader()) {
      for (String line; (line = lines.readLine()) != null; ) {
        printed.add(line);
        listener.accept(line);
      }
    } catch (IOException | UncheckedIOException e) {
      printed.add(e.toString()); // it was killed
    }
    listener.accept(END);
  }

  /** Lets it pass the next of its gates: a byte to read. */
  void letPass() throws IOException {
    send("");
  }

  /** Gives it a line to read. */
  void send(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** All that it has printed, for a person. */
  String printed() {
    return String.join("\n", printed);
  }

  /** Ends it with SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGSTOP. */
  void stop() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** SIGCONT. */
  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    int status = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    if (status != 0) {
      throw new IOException("kill -" + name + ": " + status);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
