// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.together;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.engine.testing.EtcdServer;
import org.synod.engine.testing.PostgresServer;
import org.synod.engine.testing.RedisServer;
import org.synod.engine.testing.Server;
import org.synod.engine.testing.ZooKeeperServer;
import org.synod.lease.observed.ObservedElection;
import org.synod.lease.observed.ObservedGrant;
import org.synod.lease.observed.ObservedLease;
import org.synod.register.RegisterUnavailableException;

/**
 * A leader in another JVM is killed with -9, and this one takes over behind one term without a sign
 * of life. Another leader is stopped, and wakes up too late: its write is refused.
 *
 * <p>Printed is the time from the kill to the election, and beside it that of what people use on
 * the same engine, with the same term.
 */
@Tag("deep")
class TakeoverTest {
  private static final Duration TERM = Duration.ofSeconds(2); // ZooKeeper takes no less

  @TempDir Path folder;
  private final List<Server> servers = new ArrayList<>();
  private final List<Child> children = new ArrayList<>();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() throws Exception {
    children.forEach(Child::close);
    Place.closeAll();
    for (Server each : servers) {
      each.close();
    }
  }

  private <T extends Server> T opened(T server) {
    servers.add(server);
    return server;
  }

  @Test
  void sqlite() throws Exception {
    takeOver("SQLite", List.of(Place.sqlite("" + folder.resolve("synod.db"))));
  }

  @Test
  void postgres() throws Exception {
    String place = Place.postgres(opened(new PostgresServer()).port());
    takeOver("PostgreSQL", List.of(place));
    peer("PostgreSQL: ShedLock", Peer.SHEDLOCK, place);
  }

  @Test
  void redis() throws Exception {
    List<String> places = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      places.add(Place.redis(opened(new RedisServer()).port()));
    }
    Place.found(places, Leader.NAME, Leader.CODEC);
    takeOver("three Redis servers", places);
    peer("one Redis server: Redisson's RLock", Peer.RLOCK, places.get(0));
  }

  @Test
  void etcd() throws Exception {
    takeOver("etcd", List.of(Place.etcd(opened(EtcdServer.cluster(1).get(0)).port())));
  }

  @Test
  void zookeeper() throws Exception {
    String place = Place.zookeeper(opened(ZooKeeperServer.cluster(1).get(0)).port());
    takeOver("ZooKeeper", List.of(place));
    peer("ZooKeeper: Curator's LeaderLatch", Peer.LATCH, place);
  }

  private Child child(Class<?> main, List<String> arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("" + TERM.toMillis()));
    all.addAll(arguments);
    Child child = new Child(lines::add, main, all);
    children.add(child);
    return child;
  }

  /** Waits for a line of the last child, and returns its number. */
  private long awaitLine(String begin) throws InterruptedException {
    for (; ; ) {
      String line = lines.take();
      if (line.startsWith(begin)) {
        return Long.parseLong(line.substring(begin.length()));
      }
      assertTrue(
          !line.equals(Child.END), () -> children.get(children.size() - 1).printed());
    }
  }

  private void awaitEnd() throws InterruptedException {
    while (!lines.take().equals(Child.END)) {
      continue;
    }
  }

  private static void awaitElected(ObservedElection<String> election) {
    while (!Leader.polled(election)) {
      Leader.pause(TERM);
    }
  }

  /** One that was stopped inside a write of SQLite holds the lock of the file: it may end that. */
  private static void awaitElectedInPlaceOf(Child stopped, ObservedElection<String> election)
      throws Exception {
    for (; ; Leader.pause(TERM)) {
      try {
        if (election.poll()) {
          return;
        }
      } catch (RegisterUnavailableException e) {
        stopped.resume();
        stopped.stop();
      }
    }
  }

  private static void say(String where, long beginNanos) {
    System.out.printf(
        Locale.ROOT,
        "takeover: %s: %.2f s after the kill, with a term of %d s%n",
        where,
        (System.nanoTime() - beginNanos) / 1e9,
        TERM.toSeconds());
  }

  private void takeOver(String where, List<String> places) throws Exception {
    ObservedLease<String> lease = Leader.lease(places, TERM);
    ObservedElection<String> mine = new ObservedElection<>(lease, token -> {}, token -> {});
    Child killed = child(Leader.class, places);
    long first = awaitLine("elected ");
    killed.kill();
    long begin = System.nanoTime();
    awaitElected(mine);
    say(where, begin);
    long second = mine.grant().orElseThrow().token();
    assertTrue(second > first, second + " behind " + first);
    assertTrue(mine.resign());

    awaitEnd();
    Child stopped = child(Leader.class, places);
    long third = awaitLine("elected ");
    assertTrue(third > second, third + " behind " + second);
    stopped.stop();
    awaitElectedInPlaceOf(stopped, mine);
    ObservedGrant<String> grant = mine.grant().orElseThrow();
    assertTrue(grant.token() > third, grant.token() + " behind " + third);
    String written = "written by " + grant.token();
    while (!written.equals(lease.get().value())) {
      Leader.work(lease, grant);
    }
    stopped.resume();
    assertEquals(third, awaitLine("refused "));
    assertEquals(written, lease.get().value());
    awaitEnd();
  }

  private void peer(String where, String kind, String place) throws Exception {
    Child killed = child(Peer.class, List.of(kind, place));
    assertEquals(1, awaitLine("elected "));
    killed.kill();
    long begin = System.nanoTime();
    Peer.awaitElected(TERM, kind, place);
    say(where, begin);
  }
}
