// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.testing;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The process of a server, with those that it has started, and its folder. It ends when it is
 * closed, or with this JVM.
 */
final class ServerProcess implements AutoCloseable {
  static final String HOST = "127.0.0.1";

  private final Path folder;
  private final Thread atExit = new Thread(this::end, "ends servers");
  private volatile boolean isOver;
  private volatile Process process;

  ServerProcess(String name) throws IOException {
    folder = Files.createTempDirectory("synod-" + name);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** A program, if it is on the path. */
  static Optional<Path> onPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(each -> Path.of(each, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static int[] freePorts(int count) throws IOException {
    List<ServerSocket> all = new ArrayList<>(); // open together, so that they differ
    try {
      for (int i = 0; i < count; i++) {
        all.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return all.stream().mapToInt(ServerSocket::getLocalPort).toArray();
    } finally {
      for (ServerSocket each : all) {
        each.close();
      }
    }
  }

  static int freePort() throws IOException {
    return freePorts(1)[0];
  }

  Path folder() {
    return folder;
  }

  void start(List<String> command) throws IOException {
    process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
            .start();
    if (isOver) { // this JVM ends already, in the middle of a test
      end();
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Requires that it runs; otherwise the exception has what it wrote. */
  void requireAlive() throws IOException {
    if (!isAlive()) {
      throw new IOException("the server has ended: " + Files.readString(folder.resolve("log")));
    }
  }

  private void end() {
    isOver = true;
    Process started = process;
    if (started != null) {
      List<ProcessHandle> others = started.descendants().toList();
      started.destroyForcibly();
      others.forEach(ProcessHandle::destroyForcibly);
    }
  }

  void kill() throws InterruptedException {
    List<ProcessHandle> others = process.descendants().toList();
    process.destroyForcibly().waitFor();
    others.forEach(ProcessHandle::destroyForcibly);
  }

  /** Asks it to end by a signal, and waits for that, but not for ever. */
  void askToEnd(String signal) throws IOException {
    try {
      if (isAlive()) {
        signal("CONT");
        run(List.of("kill", "-" + signal, "" + process.pid()));
        process.waitFor(60, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends a signal, such as STOP, to all its processes. */
  void signal(String name) throws IOException, InterruptedException {
    run(List.of("kill", "-" + name, "" + process.pid()));
    for (ProcessHandle each : process.descendants().toList()) {
      int status = new ProcessBuilder("kill", "-" + name, "" + each.pid()).start().waitFor();
      // One that fails has just ended.
    }
  }

  /** Runs a command in the folder to its end. */
  void run(List<String> command) throws IOException, InterruptedException {
    Process run =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String printed = new String(run.getInputStream().readAllBytes());
    if (run.waitFor() != 0) {
      throw new IOException(command + ": " + printed);
    }
  }

  @Override
  public void close() throws IOException {
    end();
    try {
      if (process != null) {
        process.waitFor();
      }
      Runtime.getRuntime().removeShutdownHook(atExit);
      run(List.of("rm", "-rf", folder.toString()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
