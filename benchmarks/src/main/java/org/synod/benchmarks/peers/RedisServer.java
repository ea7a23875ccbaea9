// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.peers;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * A Redis server of our own on a free port of the loopback address, which writes nothing to the
 * disk but its log. It ends when it is closed or with this JVM.
 */
public final class RedisServer implements AutoCloseable {
  /** The program that is looked for. */
  public static final String COMMAND = "redis-server";

  /** The line that is printed where the program is not found. */
  public static final String MISSING = COMMAND + " is not installed: skipped ";

  private static final int WAIT_SECONDS = 10;

  private final Path directory;
  private final int port;
  private final Process server;
  private final Thread atExit;

  /**
   * Starts one and waits until it answers.
   *
   * @throws IOException if it cannot be started or does not answer, with what it wrote last
   */
  public RedisServer(Path program) throws IOException, InterruptedException {
    directory = Files.createTempDirectory("redis");
    port = freePort();
    List<String> command =
        List.of(
            program.toString(),
            "--bind " + InetAddress.getLoopbackAddress().getHostAddress(),
            "--port " + port,
            "--save ''",
            "--appendonly no",
            "--dir " + directory);
    server =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log().toFile())
            .start();
    atExit = new Thread(this::stopAtExit, "stops " + COMMAND);
    Runtime.getRuntime().addShutdownHook(atExit);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (!answers()) {
      if (server.waitFor(10, TimeUnit.MILLISECONDS) || System.nanoTime() - deadline > 0) {
        String last = Files.readAllLines(log()).stream().reduce("", (a, b) -> b);
        close();
        throw new IOException(program + " does not answer on port " + port + ": " + last);
      }
    }
  }

  /** The path of the program. */
  public static Optional<Path> program() {
    return program(Objects.requireNonNullElse(System.getenv("PATH"), ""));
  }

  /** The path of the program in a list of directories. */
  public static Optional<Path> program(String path) {
    return Stream.of(path.split(File.pathSeparator))
        .map(each -> Path.of(each, COMMAND))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Path log() {
    return directory.resolve("log");
  }

  /** Where it listens. */
  public HostAndPort address() {
    return new HostAndPort(InetAddress.getLoopbackAddress().getHostAddress(), port);
  }

  /** A new connection. */
  public Jedis connect() {
    return new Jedis(address());
  }

  private boolean answers() {
    try (Jedis client = connect()) {
      return client.ping().equals("PONG");
    } catch (JedisConnectionException e) {
      return false; // not yet
    }
  }

  /** Lets it hang until it is closed: it takes connections, and answers nothing. */
  public void suspend() throws IOException, InterruptedException {
    if (new ProcessBuilder("kill", "-STOP", "" + server.pid()).start().waitFor() != 0) {
      throw new IOException(COMMAND + " has ended, see " + log());
    }
  }

  /** Stops it and removes its directory. */
  @Override
  public void close() throws IOException, InterruptedException {
    Runtime.getRuntime().removeShutdownHook(atExit);
    stop();
  }

  private void stop() throws IOException, InterruptedException {
    server.destroyForcibly().waitFor();
    Files.delete(log());
    Files.delete(directory);
  }

  private void stopAtExit() {
    try {
      stop();
    } catch (IOException | InterruptedException e) {
      System.err.println(COMMAND + ": " + e);
    }
  }
}
