// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.zookeeper;

import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;

/**
 * Opens clients of ZooKeeper: one at the first operation of an engine, and another one whenever the
 * session of the last one is over. So the servers, the timeouts, the authentication and the
 * encryption are its user's.
 *
 * <pre>{@code
 * ClientOpener opener = watcher -> {
 *   ZooKeeper client = new ZooKeeper("zk1:2181,zk2:2181,zk3:2181", 10_000, watcher);
 *   client.addAuthInfo("digest", userAndPassword);
 *   return client;
 * };
 * }</pre>
 */
@FunctionalInterface
public interface ClientOpener {

  /**
   * Opens a client. It need not be connected yet.
   *
   * @param watcher the client's default watcher
   * @return a new client, to which all authentication has been added. It belongs to the engine:
   *     nobody else closes it
   * @throws Exception if there is none; then the operation that asked for it has no effect
   */
  ZooKeeper open(Watcher watcher) throws Exception;
}
