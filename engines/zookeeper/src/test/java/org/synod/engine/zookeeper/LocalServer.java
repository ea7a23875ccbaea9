// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.zookeeper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/** One server of ZooKeeper in this JVM, with a folder and a port of its own. */
final class LocalServer implements AutoCloseable {
  /** Long enough for a machine that stops now and then. */
  static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final int TICK_MILLIS = 3000;

  private final Path folder;
  private final ServerCnxnFactory connections;
  private final ZooKeeperServer server;

  LocalServer() throws IOException, InterruptedException {
    folder = Files.createTempDirectory("synod-zookeeper");
    server = new ZooKeeperServer(folder.toFile(), folder.toFile(), TICK_MILLIS);
    connections =
        ServerCnxnFactory.createFactory(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    connections.startup(server);
  }

  int port() {
    return connections.getLocalPort();
  }

  String hosts() {
    return "127.0.0.1:" + port();
  }

  ZooKeeperEngine engine() {
    return new ZooKeeperEngine(hosts(), TIMEOUT, "/synod");
  }

  /** Ends a session, as the server does if it hears nothing for too long. */
  void expire(long session) {
    server.closeSession(session);
  }

  /** Waits until there are so many watches. */
  void awaitWatches(int number) {
    while (server.getZKDatabase().getDataTree().getWatchCount() != number) {
      LockSupport.parkNanos(100_000);
    }
  }

  /** Sets ZooKeeper's own version of a znode, which would take days of writes. */
  void setDataVersion(String path, int version) {
    server.getZKDatabase().getNode(path).stat.setVersion(version);
  }

  int dataVersion(String path) {
    return server.getZKDatabase().getNode(path).stat.getVersion();
  }

  @Override
  public void close() throws IOException {
    connections.shutdown();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
