// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL server. It is taken from an installation, as Debian's package makes one. It refuses
 * to run as root, so root runs it as the user postgres.
 */
public final class PostgresServer implements Server {
  /** The user, who may do everything. */
  public static final String USER = "synod";

  /** The user's password. */
  public static final String PASSWORD = "secret";

  private final Path programs;
  private final ServerProcess process;
  private final int port;

  /** The folder of the newest installed server's programs. */
  public static Optional<Path> installed() {
    Path versions = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(versions)) {
      return Optional.empty();
    }
    try (Stream<Path> all = Files.list(versions)) {
      return all.map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.comparing(bin -> Integer.parseInt(bin.getParent().getFileName() + "")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Says whether the tests on PostgreSQL run; the build shows it. */
  public static void main(String[] args) {
    System.out.println(
        installed()
            .map(programs -> "PostgreSQL: tested with " + programs)
            .orElse(
                "PostgreSQL: NOT TESTED, since it is not installed in /usr/lib/postgresql;"
                    + " Debian's package is postgresql"));
  }

  /** Starts a server, or skips the test where there is none. */
  public PostgresServer() throws IOException, InterruptedException {
    programs = installed().orElse(null);
    Assumptions.assumeTrue(programs != null, "PostgreSQL is not installed");
    process = new ServerProcess("postgres");
    port = ServerProcess.freePort();
    Path password = Files.writeString(process.folder().resolve("password"), PASSWORD);
    if (isRoot()) {
      process.run(List.of("chown", "-R", "postgres", process.folder().toString()));
    }
    process.run(
        asServer(
            "initdb", "--no-sync", "--no-locale", "--encoding=UTF8", "--auth=scram-sha-256",
            "--username=" + USER, "--pwfile=" + password, "--pgdata=" + data()));
    start();
    awaitReady();
  }

  private String data() {
    return process.folder().resolve("data").toString();
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private List<String> asServer(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(
          List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  @Override
  public void start() throws IOException {
    process.start(
        asServer(
            "postgres", "-D", data(), "-p", "" + port, "-k", process.folder().toString(), "-c",
            "listen_addresses=" + ServerProcess.HOST, "-c", "fsync=off"));
  }

  /** Returns when it answers; starts it again while a server that was killed is not yet gone. */
  @Override
  public void awaitReady() throws IOException, InterruptedException {
    List<String> question =
        asServer("pg_isready", "-q", "-h", ServerProcess.HOST, "-p", "" + port, "-t", "60");
    for (int starts = 0; new ProcessBuilder(question).start().waitFor() != 0; ) {
      if (!process.isAlive()) {
        if (++starts > 100) {
          process.requireAlive();
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        start();
      }
    }
  }

  /** The address for JDBC. */
  public String url() {
    return "jdbc:postgresql://" + ServerProcess.HOST + ":" + port + "/postgres";
  }

  @Override
  public int port() {
    return port;
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
    try {
      if (!process.isAlive()) {
        start(); // it takes the shared memory of the one that was killed
        awaitReady();
      }
      process.askToEnd("INT"); // or its own would stay
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.close();
    }
  }
}
