// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/** A Redis server, which keeps nothing but the snapshots that it is told to make. */
public final class RedisServer implements Server {
  private static final String PROGRAM = "redis-server";

  private final ServerProcess process;
  private final HostAndPort address;
  private final List<String> command = new ArrayList<>();

  /** The program, if it is on the path. */
  public static Optional<Path> installed() {
    return ServerProcess.onPath(PROGRAM);
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
  public RedisServer(String... options) throws IOException {
    Path program = installed().orElse(null);
    Assumptions.assumeTrue(program != null, PROGRAM + " is not installed");
    process = new ServerProcess("redis");
    address = new HostAndPort(ServerProcess.HOST, ServerProcess.freePort());
    command.addAll(List.of(program.toString(), "--port", "" + address.getPort()));
    command.addAll(List.of("--bind", address.getHost(), "--dir", "" + process.folder()));
    command.addAll(List.of("--save", "", "--appendonly", "no"));
    command.addAll(List.of(options));
    start();
  }

  /** Starts it with the snapshot that it saved last, if any, and waits until it answers. */
  @Override
  public void start() throws IOException {
    process.start(command);
    awaitReady();
  }

  @Override
  public void awaitReady() throws IOException {
    while (!isReady()) {
      process.requireAlive();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
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

  /** Its host and port. */
  public HostAndPort address() {
    return address;
  }

  @Override
  public int port() {
    return address.getPort();
  }

  /** A client with time enough for a machine that is busy. */
  public static JedisClientConfig patient() {
    return DefaultJedisClientConfig.builder().timeoutMillis(120_000).build();
  }

  /** Asks the server itself. */
  public Object call(Command asked, Object... arguments) {
    try (Connection connection = new Connection(address, patient())) {
      CommandArguments all = new CommandArguments(asked);
      for (Object each : arguments) {
        all.add(each);
      }
      return connection.executeCommand(all);
    }
  }

  @Override
  public void kill() throws InterruptedException {
    process.kill();
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    process.signal("STOP");
  }

  @Override
  public void resume() throws IOException, InterruptedException {
    process.signal("CONT");
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
