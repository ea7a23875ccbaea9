// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.zookeeper;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.HostProvider;

/** Clients of one server, which connect again without the pause of a second, and can be seen. */
final class Clients implements ClientOpener {
  private final int port;
  final AtomicInteger opened = new AtomicInteger();
  volatile ZooKeeper last;

  Clients(int port) {
    this.port = port;
  }

  ZooKeeperEngine engine() {
    return new ZooKeeperEngine(
        this, LocalServer.TIMEOUT, ZooDefs.Ids.OPEN_ACL_UNSAFE, "/synod");
  }

  @Override
  public ZooKeeper open(Watcher watcher) throws Exception {
    opened.incrementAndGet();
    int millis = (int) LocalServer.TIMEOUT.toMillis();
    last = new ZooKeeper("127.0.0.1:" + port, millis, watcher, false, new OneHost(port));
    return last;
  }

  /** One server, without pauses between attempts. */
  private record OneHost(int port) implements HostProvider {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public InetSocketAddress next(long spinDelay) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public void onConnected() {}

    @Override
    public boolean updateServerList(
        Collection<InetSocketAddress> addresses, InetSocketAddress current) {
      return false;
    }
  }
}
