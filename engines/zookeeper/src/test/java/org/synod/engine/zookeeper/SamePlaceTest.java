// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Duration;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;

/** Engines of the same place are equal, so that a quorum refuses a register that is named twice. */
class SamePlaceTest {
  private static ZooKeeperEngine engine(String hosts, String root) {
    return new ZooKeeperEngine(hosts, Duration.ofSeconds(1), root);
  }

  @Test
  void enginesOfTheSameHostsAndRootAreEqual() {
    assertEquals(engine("a:1", "/p"), engine("a:1", "/p"));
    assertEquals(engine("a:1", "/p").hashCode(), engine("a:1", "/p").hashCode());
    assertNotEquals(engine("a:1", "/p"), engine("b:1", "/p"));
    assertNotEquals(engine("a:1", "/p"), engine("a:1", "/q"));
  }

  @Test
  void enginesWithAnOpenerAreNot() {
    ClientOpener opener = watcher -> new ZooKeeper("a:1", 1_000, watcher);
    ZooKeeperEngine engine = opened(opener);
    assertEquals(engine, engine);
    assertNotEquals(engine, opened(opener), "it may open another ensemble the next time");
  }

  private static ZooKeeperEngine opened(ClientOpener opener) {
    return new ZooKeeperEngine(
        opener, Duration.ofSeconds(1), ZooDefs.Ids.OPEN_ACL_UNSAFE, "/p");
  }
}
