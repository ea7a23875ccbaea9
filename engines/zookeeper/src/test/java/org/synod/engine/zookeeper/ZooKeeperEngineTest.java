// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.zookeeper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.consensus.RegisterConsensus;
import org.synod.contract.RegisterContract;
import org.synod.engine.EngineRegister;
import org.synod.engine.UnsuitablePlaceException;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** The engine on one server that answers. */
class ZooKeeperEngineTest implements RegisterContract {
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static LocalServer server;
  private static ZooKeeperEngine engine;
  private static ZooKeeperEngine other; // as another JVM would have it
  private static ZooKeeper raw;

  @BeforeAll
  static void start() throws Exception {
    server = new LocalServer();
    engine = server.engine();
    other = server.engine();
    raw = new Clients(server.port()).open(event -> {});
  }

  @AfterAll
  static void stop() throws Exception {
    raw.close();
    other.close();
    engine.close();
    server.close();
  }

  private static String fresh(String name) {
    return name + NUMBERS.incrementAndGet();
  }

  private static EngineRegister<Long> numbers(String name) {
    return engine.register(name, ByteCodec.ofLong());
  }

  @Override
  public Register<Long> create() {
    return numbers(fresh("register"));
  }

  @Override
  public int calls() {
    return 50;
  }

  @Override
  public int threads() {
    return 4;
  }

  private static void count(String name) throws Exception {
    int each = 100;
    Race.of(
        4,
        thread -> {
          ZooKeeperEngine mine = thread % 2 == 0 ? engine : other;
          Register<Long> count = mine.register(name, ByteCodec.ofLong());
          for (int i = 0; i < each; i++) {
            count.updateAndGet(x -> x == null ? 1 : x + 1);
          }
        });
    assertEquals(new Versioned<>(4 * each, 4L * each), numbers(name).get());
  }

  @Test
  void twoEnginesCountExactlyUnderParentsThatTheyMakeAtTheSameTime() throws Exception {
    count(fresh("a/b/c/made"));
  }

  @Test
  void aParentOfRegistersIsARegister() throws Exception {
    String parent = fresh("parent");
    assertTrue(numbers(parent + "/child").compareAndSet(0, 1L));
    assertEquals(Versioned.unset(), numbers(parent).get());
    count(parent);
    String another = fresh("parent");
    assertTrue(numbers(another + "/child").compareAndSet(0, 1L));
    assertTrue(numbers(another).compareAndSet(0, 2L), "without a read before it");
    assertEquals(new Versioned<>(1, 1L), numbers(another + "/child").get());
  }

  @Test
  void aWriteNeedsNoReadBeforeIt() {
    String name = fresh("written");
    for (long version = 0; version < 10; version++) {
      Register<Long> mine =
          (version % 2 == 0 ? engine : other).register(name, ByteCodec.ofLong());
      assertTrue(mine.compareAndSet(version, version));
      assertFalse(mine.compareAndSet(version, -1L));
    }
    assertEquals(new Versioned<>(10, 9L), numbers(name).get());
  }

  @Test
  void aValueHasAnyLengthUpToTheLimitUnderTheLongestName() {
    try (ZooKeeperEngine deep =
        new ZooKeeperEngine(server.hosts(), LocalServer.TIMEOUT, "/r".repeat(100))) {
      EngineRegister<byte[]> register =
          deep.register("n".repeat(EngineRegister.MAX_NAME), ByteCodec.ofBytes());
      byte[] largest = new byte[ZooKeeperEngine.MAX_BYTES];
      largest[ZooKeeperEngine.MAX_BYTES - 1] = 7;
      assertTrue(register.compareAndSet(0, largest));
      assertTrue(register.compareAndSet(1, largest));
      assertArrayEquals(largest, register.get().value());
      Refusal.ofArgument(
          "next: 1000001 bytes, allowed: 0 to 1000000",
          () -> register.compareAndSet(2, new byte[ZooKeeperEngine.MAX_BYTES + 1]));
      assertTrue(register.compareAndSet(2, new byte[0]));
      assertArrayEquals(new byte[0], register.get().value());
    }
  }

  @Test
  void aZnodeOfAnotherLayoutIsRefusedByNameAndUnchanged() throws Exception {
    numbers(fresh("other/made")).compareAndSet(0, 1L);
    byte[] ours = NodeData.of(1, new byte[8]);
    byte[] versionZero = NodeData.of(0, new byte[8]);
    byte[] another = ours.clone();
    another[3]++;
    for (byte[] data : List.of(new byte[] {1}, new byte[20], versionZero, another)) {
      requireRefused(data, CreateMode.PERSISTENT);
    }
    requireRefused(ours, CreateMode.EPHEMERAL);
    requireRefused(new byte[0], CreateMode.EPHEMERAL);
  }

  private static void requireRefused(byte[] data, CreateMode mode) throws Exception {
    String name = fresh("other/taken");
    String path = "/synod/" + name;
    raw.create(path, data, ZooDefs.Ids.OPEN_ACL_UNSAFE, mode);
    String start = "znode " + path + ": ";
    Register<Long> register = numbers(name);
    Refusal.of(UnsuitablePlaceException.class, start, () -> register.compareAndSet(0, 1L));
    Refusal.of(UnsuitablePlaceException.class, start, () -> register.compareAndSet(1, 1L));
    Refusal.of(UnsuitablePlaceException.class, start, register::get);
    assertArrayEquals(data, raw.getData(path, false, null));
    assertEquals(0, raw.exists(path, false).getVersion());
  }

  @Test
  void zooKeepersOwnVersionComesBackAndIsNeverAny() throws Exception {
    String name = fresh("wraps");
    String path = "/synod/" + name;
    numbers(name).compareAndSet(0, 1L);
    for (int near : new int[] {Integer.MAX_VALUE - 5, -6}) {
      server.setDataVersion(path, near);
      for (int i = 0; i < 10; i++) {
        Versioned<Long> now = numbers(name).get();
        assertTrue(numbers(name).compareAndSet(now.version(), now.value() + 1));
        assertFalse(
            other.register(name, ByteCodec.ofLong()).compareAndSet(now.version(), 0L));
        assertTrue(server.dataVersion(path) != -1, "a write would have no condition");
      }
    }
    assertEquals(new Versioned<>(21, 21L), numbers(name).get());
    server.setDataVersion(path, -1);
    assertEquals(new Versioned<>(21, 21L), other.register(name, ByteCodec.ofLong()).get());
    Refusal.of(
        UnsuitablePlaceException.class,
        "znode " + path + ": dataVersion -1",
        () -> other.register(name, ByteCodec.ofLong()).compareAndSet(21, 0L));
  }

  /** The control: a raw write that expects -1 is done at any version. */
  @Test
  void aRawWriteThatExpectsMinusOneHasNoCondition() throws Exception {
    String name = fresh("any");
    numbers(name).compareAndSet(0, 1L);
    numbers(name).compareAndSet(1, 2L);
    assertEquals(2, raw.setData("/synod/" + name, new byte[0], -1).getVersion());
  }

  @Test
  void aZnodeThatIsDeletedIsANewRegister() throws Exception {
    String name = fresh("deleted");
    numbers(name).compareAndSet(0, 1L);
    numbers(name).compareAndSet(1, 2L);
    raw.delete("/synod/" + name, -1);
    Refusal.ofArgument("expectedVersion: 2", () -> numbers(name).compareAndSet(2, 3L));
    assertEquals(Versioned.unset(), numbers(name).get());
    assertTrue(numbers(name).compareAndSet(0, 1L));
  }

  @Test
  void consensusOverARegister() throws Exception {
    String name = fresh("decision");
    String[] decided = new String[4];
    Race.of(
        decided.length,
        thread -> {
          ZooKeeperEngine mine = thread % 2 == 0 ? engine : other;
          decided[thread] =
              new RegisterConsensus<>(mine.register(name, ByteCodec.ofUtf8()))
                  .propose("from " + thread);
        });
    for (String each : decided) {
      assertEquals(decided[0], each);
    }
  }

  @Test
  void awaitSeesAWriteOfAnother() throws Exception {
    String name = fresh("watched");
    Race.of(
        4,
        thread -> {
          EngineRegister<Long> mine =
              (thread % 2 == 0 ? engine : other).register(name, ByteCodec.ofLong());
          for (long version = 0; version < 40; version++) {
            if (version % 4 == thread) { // they take turns, each when it has seen the last one's
              assertTrue(mine.compareAndSet(version, version * 10));
            } else {
              assertTrue(mine.await(version, Duration.ofDays(1)).version() > version);
            }
          }
        });
  }

  @Test
  void awaitEndsWithTheTime() throws Exception {
    EngineRegister<Long> register = numbers(fresh("quiet"));
    assertEquals(Versioned.unset(), register.await(0, Duration.ofMillis(20)));
    register.compareAndSet(0, 1L);
    assertEquals(new Versioned<>(1, 1L), register.await(1, Duration.ofMillis(20)));
    assertEquals(new Versioned<>(1, 1L), register.await(0, Duration.ZERO));
  }

  @Test
  void aZnodeIsMadeWithTheRightsThatAreAskedFor() throws Exception {
    ClientOpener owner =
        watcher -> {
          ZooKeeper client = new Clients(server.port()).open(watcher);
          client.addAuthInfo("digest", "owner:secret".getBytes());
          return client;
        };
    try (ZooKeeperEngine owned =
        new ZooKeeperEngine(
            owner, LocalServer.TIMEOUT, ZooDefs.Ids.CREATOR_ALL_ACL, "/owned")) {
      assertTrue(owned.register("a", ByteCodec.ofLong()).compareAndSet(0, 1L));
      assertTrue(owned.register("a", ByteCodec.ofLong()).compareAndSet(1, 2L));
      assertEquals(2, owned.register("a", ByteCodec.ofLong()).get().version());
    }
    KeeperException refusal =
        assertThrows(KeeperException.class, () -> raw.getData("/owned/a", false, null));
    assertEquals(KeeperException.Code.NOAUTH, refusal.code());
  }

  @Test
  void refusesBadInputByName() {
    Duration timeout = Duration.ofSeconds(1);
    for (String hosts : new String[] {"", " ", "a,,b", "a:b", "a:1/root", "http://a:1"}) {
      Refusal.ofArgument(
          "hosts: \"" + hosts + "\"", () -> new ZooKeeperEngine(hosts, timeout, "/synod"));
    }
    for (String root : new String[] {"", "/", "a", "/a/", "/a//b", "/..", "/zookeeper/a"}) {
      Refusal.ofArgument("root: \"" + root + "\"", () -> new ZooKeeperEngine("a:1", timeout, root));
    }
    for (Duration time : new Duration[] {Duration.ZERO, Duration.ofDays(99), timeout.negated()}) {
      Refusal.ofArgument(
          "sessionTimeout: " + time, () -> new ZooKeeperEngine("a:1", time, "/synod"));
      Refusal.ofArgument(
          "patience: " + time,
          () -> new ZooKeeperEngine(watcher -> raw, time, List.of(), "/synod"));
    }
    Refusal.ofNull("hosts", () -> new ZooKeeperEngine(null, timeout, "/synod"));
    Refusal.ofNull("sessionTimeout", () -> new ZooKeeperEngine("a:1", null, "/synod"));
    Refusal.ofNull("root", () -> new ZooKeeperEngine("a:1", timeout, null));
    Refusal.ofNull("opener", () -> new ZooKeeperEngine(null, timeout, List.of(), "/synod"));
    Refusal.ofNull("acl", () -> new ZooKeeperEngine(watcher -> raw, timeout, null, "/synod"));
  }
}
