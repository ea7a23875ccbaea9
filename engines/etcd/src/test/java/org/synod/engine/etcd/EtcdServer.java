// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.etcd;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A server of etcd, alone or in a cluster, with a folder and ports of its own. */
final class EtcdServer implements AutoCloseable {
  static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** An operation waits for so long; a machine that is busy makes effects unknown, not wrong. */
  static final Duration TIMEOUT = Duration.ofSeconds(1);

  private static final String PROGRAM = "etcd";
  private static final String HOST = "127.0.0.1";

  private final List<String> command;
  private final Path folder;
  private final URI endpoint;
  private Process server;

  private EtcdServer(List<String> command, Path folder, URI endpoint) {
    this.command = command;
    this.folder = folder;
    this.endpoint = endpoint;
  }

  /** The program, if it is on the path. */
  static Optional<Path> installed() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(folder -> Path.of(folder, PROGRAM))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Says whether the tests on a server run; the build shows it. */
  public static void main(String[] args) {
    System.out.println(
        installed()
            .map(program -> "etcd: tested with " + program)
            .orElse(
                "etcd: NOT TESTED, since it is not on the path; Debian's package is"
                    + " etcd-server"));
  }

  /** Starts the servers of one cluster, and returns when all of them answer. */
  static List<EtcdServer> cluster(int size) throws Exception {
    Path program = installed().orElse(null);
    Assumptions.assumeTrue(program != null, "etcd is not installed");
    List<URI> clients = new ArrayList<>();
    List<URI> peers = new ArrayList<>();
    for (int port : freePorts(2 * size)) {
      List<URI> next = clients.size() < size ? clients : peers;
      next.add(URI.create("http://" + HOST + ":" + port));
    }
    String members =
        IntStream.range(0, size)
            .mapToObj(i -> "server" + i + "=" + peers.get(i))
            .collect(Collectors.joining(","));
    List<EtcdServer> servers = new ArrayList<>();
    try {
      for (int i = 0; i < size; i++) {
        Path folder = Files.createTempDirectory("synod-etcd");
        List<String> command =
            List.of(
                program.toString(),
                "--name=server" + i,
                "--data-dir=" + folder.resolve("data"),
                "--listen-client-urls=" + clients.get(i),
                "--advertise-client-urls=" + clients.get(i),
                "--listen-peer-urls=" + peers.get(i),
                "--initial-advertise-peer-urls=" + peers.get(i),
                "--initial-cluster=" + members,
                "--heartbeat-interval=30",
                "--election-timeout=300");
        EtcdServer server = new EtcdServer(command, folder, clients.get(i));
        servers.add(server);
        server.start();
      }
      for (EtcdServer server : servers) {
        server.awaitReady();
      }
      return servers;
    } catch (Exception e) {
      for (EtcdServer server : servers) {
        server.close();
      }
      throw e;
    }
  }

  private static int[] freePorts(int count) throws IOException {
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

  URI endpoint() {
    return endpoint;
  }

  /** Starts it, with the data that it had. */
  void start() throws IOException {
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
            .start();
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    } catch (IllegalStateException e) { // this JVM ends already, in the middle of a test
      started.destroyForcibly();
      throw e;
    }
    server = started;
  }

  void awaitReady() throws IOException {
    EtcdEngine engine = new EtcdEngine(CLIENT, List.of(endpoint), "ready", TIMEOUT);
    for (; ; ) {
      try {
        engine.read("a");
        return;
      } catch (Exception e) {
        if (!server.isAlive()) {
          throw new IOException("etcd has ended: " + Files.readString(folder.resolve("log")), e);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
    }
  }

  /** Tells whether it is the leader of its cluster, as it says itself. */
  boolean isLeader() throws Exception {
    Json status = post("/v3/maintenance/status", "{}");
    return status.field("leader").text().equals(
        status.field("header").field("member_id").text());
  }

  /** Sends a request that the engine never makes. */
  Json post(String path, String body) throws Exception {
    return post(path, body, /* token= */ null);
  }

  Json post(String path, String body, @Nullable String token) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint.resolve(path))
            .version(HttpClient.Version.HTTP_1_1)
            .timeout(TIMEOUT)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", token);
    }
    HttpResponse<String> response =
        CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(path + ": " + response.body());
    }
    return Json.parse(response.body());
  }

  /** SIGSTOP, SIGCONT. */
  void signal(String name) throws IOException, InterruptedException {
    run("kill", "-" + name, "" + server.pid());
  }

  /** Keeps its data as they are now. It must have been killed. */
  void keepData() throws IOException, InterruptedException {
    run("cp", "-a", folder.resolve("data").toString(), folder.resolve("kept").toString());
  }

  /** Goes back to the data that were kept. It must have been killed. */
  void restoreData() throws IOException, InterruptedException {
    run("rm", "-r", folder.resolve("data").toString());
    run("mv", folder.resolve("kept").toString(), folder.resolve("data").toString());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (status != 0) {
      throw new IOException(List.of(command) + ": status " + status);
    }
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    server.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws IOException {
    try {
      if (server != null) {
        kill();
      }
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
