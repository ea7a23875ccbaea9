// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.redis;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/** A Redis server with a folder and a port of its own, which can be killed and started again. */
final class RedisServer implements AutoCloseable {
  private static final String PROGRAM = "redis-server";
  private static final String HOST = "127.0.0.1";

  private final Path folder;
  private final HostAndPort address;
  private final List<String> command = new ArrayList<>();
  private Process process;

  /** The program, if it is on the path. */
  static Optional<Path> installed() {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    return Stream.of(path.split(File.pathSeparator))
        .map(each -> Path.of(each, PROGRAM))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Says whether the tests on Redis run; the build shows it. */
  public static void main(String[] args) {
    System.out.println(
        installed()
            .map(program -> "Redis: tested with " + program)
            .orElse(
                "Redis: NOT TESTED, since " + PROGRAM + " is not on the path;"
                    + " Debian's package is redis-server"));
  }

  /** Starts a server, or skips the test where there is none. */
  RedisServer(String... options) throws IOException, InterruptedException {
    Path program = installed().orElse(null);
    Assumptions.assumeTrue(program != null, PROGRAM + " is not installed");
    folder = Files.createTempDirectory("synod-redis");
    address = new HostAndPort(HOST, freePort());
    command.addAll(List.of(program.toString(), "--port", "" + address.getPort()));
    command.addAll(List.of("--bind", HOST, "--dir", folder.toString()));
    command.addAll(List.of("--save", "", "--appendonly", "no"));
    command.addAll(List.of(options));
    start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /** Starts it with the snapshot that it saved last, if any. */
  void start() throws IOException, InterruptedException {
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly)); // if not closed
    while (!isReady()) {
      if (process.waitFor(5, TimeUnit.MILLISECONDS)) {
        throw new IOException(PROGRAM + ": " + Files.readString(folder.resolve("log")));
      }
    }
  }

  private boolean isReady() {
    try {
      call(Command.PING);
      return true;
    } catch (JedisException e) {
      return String.valueOf(e.getMessage()).contains("NOAUTH"); // else not yet
    }
  }

  HostAndPort address() {
    return address;
  }

  /** A client with time enough for a machine that is busy. */
  static JedisClientConfig patient() {
    return DefaultJedisClientConfig.builder().timeoutMillis(120_000).build();
  }

  RedisEngine engine() {
    return new RedisEngine(address, patient(), "synod");
  }

  /** Asks the server itself. */
  Object call(Command asked, Object... arguments) {
    try (Connection connection = new Connection(address, patient())) {
      CommandArguments all = new CommandArguments(asked);
      for (Object each : arguments) {
        all.add(each);
      }
      return connection.executeCommand(all);
    }
  }

  /** Ends it with SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Stops it with SIGSTOP: its sockets stay open, and answer nothing. */
  void stop() throws IOException, InterruptedException {
    signal("-STOP");
  }

  /** Lets it go on. */
  void resume() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    int status = new ProcessBuilder("kill", name, "" + process.pid()).start().waitFor();
    if (status != 0) {
      throw new IOException("kill " + name + ": " + status);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
