// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.curator.test.TestingCluster;
import org.apache.curator.test.TestingZooKeeperServer;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.synod.contract.MissedCallsContract;
import org.synod.engine.testing.ZooKeeperServer;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * The engine on three servers. It takes a minute, so {@code mvn verify} leaves it out unless it is
 * given {@code -DexcludedGroups=none}.
 */
@Tag("deep")
class ZooKeeperClusterTest {
  private TestingCluster cluster;
  private final List<ZooKeeperEngine> engines = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    cluster = new TestingCluster(3);
    cluster.start();
  }

  @AfterEach
  void stop() throws Exception {
    engines.forEach(ZooKeeperEngine::close);
    cluster.close();
  }

  private ZooKeeperEngine engine(String hosts) {
    ZooKeeperEngine engine = new ZooKeeperEngine(hosts, LocalServer.TIMEOUT, "/synod");
    engines.add(engine);
    return engine;
  }

  private static String hosts(TestingZooKeeperServer server) {
    return "127.0.0.1:" + server.getInstanceSpec().getPort();
  }

  private static String role(TestingZooKeeperServer server) {
    return ZooKeeperServer.role(server.getInstanceSpec().getPort());
  }

  /** The first server with a role. */
  private TestingZooKeeperServer awaitServer(String role) {
    for (; ; ) {
      for (TestingZooKeeperServer server : cluster.getServers()) {
        if (role(server).equals(role)) {
          return server;
        }
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /**
   * A read sees the last write that had ended before it, through whichever server. The control is a
   * raw read: it must be found to be late, or this test could not see it. A read behind a {@code
   * sync} is late through the leader now and then; it is counted, and too rare to be required.
   */
  @Test
  void noReadIsStaleButARawOneIs() throws Exception {
    TestingZooKeeperServer leader = awaitServer("leader");
    TestingZooKeeperServer follower = awaitServer("follower");
    int rawStale = 0;
    int syncedStale = 0;
    for (List<TestingZooKeeperServer> way :
        List.of(List.of(leader, follower), List.of(follower, leader))) {
      String name = "stale/through-" + role(way.get(1));
      String path = "/synod/" + name;
      Register<Long> writer = engine(hosts(way.get(0))).register(name, ByteCodec.ofLong());
      Register<Long> reader = engine(hosts(way.get(1))).register(name, ByteCodec.ofLong());
      ZooKeeper raw = new Clients(way.get(1).getInstanceSpec().getPort()).open(event -> {});
      for (long version = 0; version < 6_000 || rawStale == 0 && version < 50_000; version++) {
        assertTrue(writer.compareAndSet(version, version * 10));
        if (version % 3 == 0) {
          assertEquals(new Versioned<>(version + 1, version * 10), reader.get(), name);
        } else if (version % 3 == 1) {
          rawStale += version(raw, path) <= version ? 1 : 0;
        } else {
          raw.sync(path, (code, asked, context) -> {}, null);
          syncedStale += version(raw, path) <= version ? 1 : 0;
        }
      }
      raw.close();
      System.out.println(name + ": late: raw " + rawStale + ", behind sync " + syncedStale);
    }
    assertTrue(rawStale > 0, "no raw read was late, so nothing was checked");
  }

  private static long version(ZooKeeper client, String path) throws Exception {
    return NodeData.record(path, client.getData(path, false, null), new Stat()).version();
  }

  /** Servers are killed and started again while threads write, by turns the leader and another. */
  @Nested
  class WithKilledServers implements MissedCallsContract {
    private static final int WRITES_BETWEEN = 100;
    private final AtomicInteger writes = new AtomicInteger();
    private final SynchronousQueue<Integer> faults = new SynchronousQueue<>();
    private final AtomicInteger kills = new AtomicInteger();
    private final Thread killer = new Thread(this::kill);

    private void kill() {
      try {
        for (; ; ) {
          awaitAll();
          faults.take();
          TestingZooKeeperServer victim =
              awaitServer(kills.getAndIncrement() % 2 == 0 ? "leader" : "follower");
          victim.kill();
          victim.restart();
        }
      } catch (InterruptedException e) {
        return;
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    /** Otherwise the next fault could leave no quorum. */
    private void awaitAll() throws InterruptedException {
      while (cluster.getServers().stream()
          .map(ZooKeeperClusterTest::role)
          .anyMatch(role -> !role.equals("leader") && !role.equals("follower"))) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        LockSupport.parkNanos(1_000_000);
      }
    }

    @BeforeEach
    void begin() {
      killer.start();
    }

    @AfterEach
    void end() throws InterruptedException {
      killer.interrupt();
      killer.join();
      System.out.println("servers killed: " + kills);
      assertTrue(kills.get() >= 4, "killed: " + kills);
    }

    /** A register that asks for a fault behind each so many writes. */
    @Override
    public Register<Long> create() {
      List<Register<Long>> all = new ArrayList<>();
      for (TestingZooKeeperServer first : cluster.getServers()) {
        String hosts = hosts(first) + "," + cluster.getConnectString();
        all.add(engine(hosts).register("killed", ByteCodec.ofLong()));
      }
      AtomicInteger turns = new AtomicInteger();
      ThreadLocal<Register<Long>> mine =
          ThreadLocal.withInitial(() -> all.get(turns.getAndIncrement() % all.size()));
      return new Register<>() {
        @Override
        public Versioned<Long> get() {
          return mine.get().get();
        }

        @Override
        public boolean compareAndSet(long expectedVersion, Long next) {
          int write = writes.incrementAndGet();
          if (write % WRITES_BETWEEN == 0) {
            hand(write);
          }
          return mine.get().compareAndSet(expectedVersion, next);
        }
      };
    }

    /** Waits until the fault before has passed. The other threads go on writing. */
    private void hand(int fault) {
      try {
        faults.put(fault);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public int threads() {
      return 3;
    }

    @Override
    public int increments() {
      return 300;
    }
  }
}
