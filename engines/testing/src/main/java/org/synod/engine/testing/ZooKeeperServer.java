// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * A server of ZooKeeper in a JVM of its own, alone or in a cluster. Its classes are those on the
 * class path of the test.
 */
public final class ZooKeeperServer implements Server {
  private static final String MODE = "Mode: ";

  private final ServerProcess process;
  private final int port;

  private ZooKeeperServer(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts the servers of one cluster, and returns when all of them answer. */
  public static List<ZooKeeperServer> cluster(int size) throws Exception {
    int[] ports = ServerProcess.freePorts(3 * size);
    List<String> members = new ArrayList<>();
    for (int i = 0; i < size && size > 1; i++) {
      members.add(
          "server." + i + "=" + ServerProcess.HOST + ":" + ports[size + i] + ":"
              + ports[2 * size + i]);
    }
    List<ZooKeeperServer> servers = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      ServerProcess process = new ServerProcess("zookeeper");
      Path data = Files.createDirectory(process.folder().resolve("data"));
      Files.writeString(data.resolve("myid"), "" + i);
      List<String> lines =
          new ArrayList<>(
              List.of(
                  "tickTime=1000", "initLimit=60", "syncLimit=5", "maxSessionTimeout=120000",
                  "maxClientCnxns=0", "dataDir=" + data, "clientPort=" + ports[i],
                  "clientPortAddress=" + ServerProcess.HOST));
      lines.addAll(members);
      Files.write(process.folder().resolve("zoo.cfg"), lines);
      servers.add(new ZooKeeperServer(process, ports[i]));
      servers.get(i).start();
    }
    for (ZooKeeperServer server : servers) {
      server.awaitReady();
    }
    return servers;
  }

  @Override
  public void start() throws IOException {
    process.start(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp", System.getProperty("java.class.path"),
            "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            "-Dzookeeper.admin.enableServer=false", "-Dzookeeper.forceSync=no",
            "-Dzookeeper.jmx.log4j.disable=true",
            "org.apache.zookeeper.server.quorum.QuorumPeerMain",
            process.folder().resolve("zoo.cfg").toString()));
  }

  @Override
  public void awaitReady() throws IOException {
    while (role().isEmpty()) {
      process.requireAlive();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /** What it says of itself: standalone, leader, follower, or nothing while it is neither. */
  public String role() {
    return role(port);
  }

  /** What the server at a port says of itself. */
  public static String role(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(1000); // one that is stopped says nothing
      socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
      String said =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return said.lines()
          .filter(line -> line.startsWith(MODE))
          .map(line -> line.substring(MODE.length()))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  /** The leader of a cluster, as soon as there is one. */
  public static ZooKeeperServer leader(List<ZooKeeperServer> cluster) {
    for (; ; ) {
      for (ZooKeeperServer each : cluster) {
        if (each.role().equals("leader")) {
          return each;
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /** The addresses of a cluster, as clients take them. */
  public static String hosts(List<ZooKeeperServer> cluster) {
    return cluster.stream()
        .map(each -> ServerProcess.HOST + ":" + each.port)
        .collect(Collectors.joining(","));
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
    process.close();
  }
}
