// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.zookeeper;

import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.synod.engine.NoEffectException;

/** The conditional writes of ZooKeeper. Each returns ZooKeeper's own version of the znode. */
final class Znodes {
  private static final int ANY = -1; // a write that expects it is done at any version
  private static final int BEFORE_ANY = -2;
  private static final byte[] NOTHING = {};

  private Znodes() {}

  /**
   * Makes a znode with its parents.
   *
   * @throws KeeperException.NodeExistsException if it is there
   * @throws NoEffectException if a parent could not be made
   */
  static int create(ZooKeeper client, String path, byte[] data, List<ACL> acl)
      throws KeeperException, InterruptedException, NoEffectException {
    try {
      client.create(path, data, acl, CreateMode.PERSISTENT);
    } catch (KeeperException.NoNodeException e) {
      try {
        createParents(client, path, acl);
      } catch (KeeperException | InterruptedException cause) {
        throw new NoEffectException(cause);
      }
      client.create(path, data, acl, CreateMode.PERSISTENT);
    }
    return 0;
  }

  /** From below, since the rights of a user may begin below the first. */
  private static void createParents(ZooKeeper client, String path, List<ACL> acl)
      throws KeeperException, InterruptedException {
    String parent = path.substring(0, path.lastIndexOf('/'));
    if (parent.isEmpty()) {
      throw new KeeperException.NoNodeException("/, which a client's own root must have made");
    }
    try {
      try {
        client.create(parent, NOTHING, acl, CreateMode.PERSISTENT);
      } catch (KeeperException.NoNodeException e) {
        createParents(client, parent, acl);
        client.create(parent, NOTHING, acl, CreateMode.PERSISTENT);
      }
    } catch (KeeperException.NodeExistsException e) {
      return; // another has made it
    }
  }

  /**
   * Writes a znode at a version.
   *
   * @throws KeeperException.BadVersionException if it is at another one
   */
  static int set(ZooKeeper client, String path, byte[] data, int dataVersion)
      throws KeeperException, InterruptedException {
    if (dataVersion == ANY) {
      throw NodeData.refusal(
          path, "dataVersion -1, at which ZooKeeper writes without a condition");
    }
    if (dataVersion != BEFORE_ANY) {
      return client.setData(path, data, dataVersion).getVersion();
    }
    // The version would become ANY, and the next write would have no condition. Two writes in one
    // transaction go past it. The second needs no condition, since nothing is between them.
    List<OpResult> results =
        client.multi(
            List.of(Op.setData(path, NOTHING, BEFORE_ANY), Op.setData(path, data, ANY)));
    return ((OpResult.SetDataResult) results.get(1)).getStat().getVersion();
  }
}
