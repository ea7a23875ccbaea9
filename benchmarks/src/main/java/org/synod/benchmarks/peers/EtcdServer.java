// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.peers;

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
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server of etcd of its own, in a folder that lives as long. It ends when it is closed. */
public final class EtcdServer implements AutoCloseable {
  private static final String COMMAND = "etcd";

  private final Path folder;
  private final URI endpoint;
  private final Process server;
  private final Thread atExit;

  /**
   * Starts one and waits until it answers.
   *
   * @throws IOException if it is not installed, or ends
   */
  public EtcdServer() throws IOException, InterruptedException {
    folder = Files.createTempDirectory("etcd");
    endpoint = freeAddress();
    URI peer = freeAddress();
    List<String> command =
        List.of(
            program().toString(),
            "--name=bench",
            "--data-dir=" + folder.resolve("data"),
            "--listen-client-urls=" + endpoint,
            "--advertise-client-urls=" + endpoint,
            "--listen-peer-urls=" + peer,
            "--initial-advertise-peer-urls=" + peer,
            "--initial-cluster=bench=" + peer);
    server =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    atExit = new Thread(server::destroyForcibly, "stops " + COMMAND);
    Runtime.getRuntime().addShutdownHook(atExit);
    HttpClient client = HttpClient.newHttpClient();
    while (!answers(client)) {
      if (server.waitFor(10, TimeUnit.MILLISECONDS)) {
        throw new IOException(COMMAND + " has ended, see " + folder.resolve("log"));
      }
    }
  }

  private static Path program() throws IOException {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(each -> Path.of(each, COMMAND))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IOException(COMMAND + " is not installed"));
  }

  private static URI freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
  }

  private boolean answers(HttpClient client) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(endpoint.resolve("/health")).build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // not yet
    }
  }

  /** The address for clients. */
  public URI endpoint() {
    return endpoint;
  }

  /** Stops it and removes its folder. */
  @Override
  public void close() throws IOException, InterruptedException {
    Runtime.getRuntime().removeShutdownHook(atExit);
    server.destroyForcibly().waitFor();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
