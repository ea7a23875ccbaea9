// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL server with a folder and a port of its own. It is taken from an installation, as
 * Debian's package makes one. It refuses to run as root, so root runs it as the user postgres.
 */
final class PostgresServer implements AutoCloseable {
  static final String USER = "synod";
  static final String PASSWORD = "secret";

  private final Path programs;
  private final Path folder;
  private final int port;
  private final Process server;

  /** The folder of the newest installed server's programs. */
  static Optional<Path> installed() throws IOException {
    Path versions = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(versions)) {
      return Optional.empty();
    }
    try (Stream<Path> all = Files.list(versions)) {
      return all.map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.comparing(bin -> Integer.parseInt(bin.getParent().getFileName() + "")));
    }
  }

  /** Says whether the tests on PostgreSQL run; the build shows it. */
  public static void main(String[] args) throws IOException {
    System.out.println(
        installed()
            .map(programs -> "PostgreSQL: tested with " + programs)
            .orElse(
                "PostgreSQL: NOT TESTED, since it is not installed in /usr/lib/postgresql;"
                    + " Debian's package is postgresql"));
  }

  PostgresServer(Path programs) throws IOException, InterruptedException {
    this.programs = programs;
    folder = Files.createTempDirectory("synod-postgres");
    Path password = Files.writeString(folder.resolve("password"), PASSWORD);
    if (isRoot()) {
      run(List.of("chown", "-R", "postgres", folder.toString()));
    }
    Path data = folder.resolve("data");
    run(
        asServer(
            "initdb", "--no-sync", "--no-locale", "--encoding=UTF8", "--auth=scram-sha-256",
            "--username=" + USER, "--pwfile=" + password, "--pgdata=" + data));
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    server =
        new ProcessBuilder(
                asServer(
                    "postgres", "-D", data.toString(), "-p", "" + port, "-k", folder.toString(),
                    "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    awaitReady();
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

  private void run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(command + ": " + printed);
    }
  }

  private void awaitReady() throws IOException, InterruptedException {
    List<String> question =
        asServer("pg_isready", "-q", "-h", "127.0.0.1", "-p", "" + port, "-t", "60");
    while (new ProcessBuilder(question).start().waitFor() != 0) {
      if (!server.isAlive()) {
        throw new IOException("PostgreSQL has ended, see " + folder.resolve("log"));
      }
    }
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  @Override
  public void close() throws IOException {
    server.destroy(); // it ends when its clients have gone
    try {
      if (!server.waitFor(60, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
    } catch (InterruptedException e) {
      server.destroyForcibly();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
