// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;

/** A server of etcd, alone or in a cluster. */
public final class EtcdServer implements Server {
  /** An operation waits for so long; a machine that is busy makes effects unknown, not wrong. */
  public static final Duration TIMEOUT = Duration.ofSeconds(1);

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String PROGRAM = "etcd";

  private final ServerProcess process;
  private final URI endpoint;
  private final List<String> command;

  private EtcdServer(ServerProcess process, URI endpoint, List<String> command) {
    this.process = process;
    this.endpoint = endpoint;
    this.command = command;
  }

  /** The program, if it is on the path. */
  public static Optional<Path> installed() {
    return ServerProcess.onPath(PROGRAM);
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

  /**
   * Starts the servers of one cluster, and returns when all of them answer. Skips the test where
   * the program is not installed.
   */
  public static List<EtcdServer> cluster(int size) throws Exception {
    Path program = installed().orElse(null);
    Assumptions.assumeTrue(program != null, "etcd is not installed");
    int[] ports = ServerProcess.freePorts(2 * size);
    String members =
        IntStream.range(0, size)
            .mapToObj(i -> "server" + i + "=" + address(ports[size + i]))
            .collect(Collectors.joining(","));
    List<EtcdServer> servers = new ArrayList<>();
    try {
      for (int i = 0; i < size; i++) {
        ServerProcess process = new ServerProcess("etcd");
        URI endpoint = URI.create(address(ports[i]));
        List<String> command =
            List.of(
                program.toString(),
                "--name=server" + i,
                "--data-dir=" + process.folder().resolve("data"),
                "--listen-client-urls=" + endpoint,
                "--advertise-client-urls=" + endpoint,
                "--listen-peer-urls=" + address(ports[size + i]),
                "--initial-advertise-peer-urls=" + address(ports[size + i]),
                "--initial-cluster=" + members,
                "--heartbeat-interval=30",
                "--election-timeout=300");
        servers.add(new EtcdServer(process, endpoint, command));
        servers.get(i).start();
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

  private static String address(int port) {
    return "http://" + ServerProcess.HOST + ":" + port;
  }

  /** The address for clients. */
  public URI endpoint() {
    return endpoint;
  }

  @Override
  public int port() {
    return endpoint.getPort();
  }

  @Override
  public void start() throws IOException {
    process.start(command);
  }

  @Override
  public void awaitReady() throws IOException, InterruptedException {
    for (; ; ) {
      try {
        String answer = post("/v3/kv/range", "{\"key\":\"cmVhZHk=\"}"); // by a quorum
        return;
      } catch (IOException e) {
        process.requireAlive();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
    }
  }

  /** Tells whether it is the leader of its cluster, as it says itself. */
  public boolean isLeader() throws IOException, InterruptedException {
    String status = post("/v3/maintenance/status", "{}");
    return number(status, "leader").equals(number(status, "member_id"));
  }

  private static String number(String json, String field) throws IOException {
    Matcher found = Pattern.compile("\"" + field + "\":\"(\\d+)\"").matcher(json);
    if (!found.find()) {
      throw new IOException("no " + field + " in " + json);
    }
    return found.group(1);
  }

  /** The leader of a cluster, as soon as there is one. */
  public static EtcdServer leader(List<EtcdServer> cluster) throws InterruptedException {
    for (; ; ) {
      for (EtcdServer each : cluster) {
        try {
          if (each.isLeader()) {
            return each;
          }
        } catch (IOException e) {
          continue; // it does not answer, so it does not lead
        }
      }
    }
  }

  /** Sends a request that the engine never makes, and returns the answer. */
  public String post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint.resolve(path))
            .version(HttpClient.Version.HTTP_1_1)
            .timeout(TIMEOUT)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<String> response =
        CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(path + ": " + response.body());
    }
    return response.body();
  }

  /** Keeps its data as they are now. It must have been killed. */
  public void keepData() throws IOException, InterruptedException {
    process.run(List.of("cp", "-a", "data", "kept"));
  }

  /** Goes back to the data that were kept. It must have been killed. */
  public void restoreData() throws IOException, InterruptedException {
    process.run(List.of("rm", "-r", "data"));
    process.run(List.of("mv", "kept", "data"));
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
