// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.together;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.Race;
import org.synod.contract.VersionHistory;
import org.synod.engine.testing.EtcdServer;
import org.synod.engine.testing.PostgresServer;
import org.synod.engine.testing.RedisServer;
import org.synod.engine.testing.Server;
import org.synod.engine.testing.ZooKeeperServer;
import org.synod.quorum.clients.ClientQuorumRegister;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;
import redis.clients.jedis.HostAndPort;

/** One register over five different engines, two of which are killed while it works. */
@Tag("deep")
class FiveEnginesTest {
  private static final int CLIENTS = 2;
  private static final int EACH = 500;

  @TempDir Path folder;
  private final List<Server> servers = new ArrayList<>();
  private final Queue<FiveEngines> clients = new ConcurrentLinkedQueue<>();
  private final List<String> addresses = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    RedisServer redis = new RedisServer();
    servers.add(redis);
    PostgresServer postgres = new PostgresServer();
    servers.add(postgres);
    ZooKeeperServer zookeeper = ZooKeeperServer.cluster(1).get(0);
    servers.add(zookeeper);
    EtcdServer etcd = EtcdServer.cluster(1).get(0);
    servers.add(etcd);
    addresses.addAll(
        List.of(
            redis.address().toString(),
            postgres.url() + "?user=" + PostgresServer.USER + "&password="
                + PostgresServer.PASSWORD + "&socketTimeout=1",
            "127.0.0.1:" + zookeeper.port(),
            etcd.endpoint().toString(),
            folder.resolve("synod.db").toString()));
  }

  @AfterEach
  void stop() throws Exception {
    clients.forEach(FiveEngines::close);
    for (Server each : servers) {
      each.close();
    }
  }

  private FiveEngines open() {
    FiveEngines opened =
        new FiveEngines(
            HostAndPort.from(addresses.get(0)),
            addresses.get(1),
            addresses.get(2),
            List.of(URI.create(addresses.get(3))),
            Path.of(addresses.get(4)));
    clients.add(opened);
    return opened;
  }

  /** Redis and ZooKeeper are killed, one after the other; three engines carry the register on. */
  @Test
  void countsExactlyWhileTwoOfFiveEnginesAreKilled() throws Exception {
    answered(
        () -> {
          open().found("count");
          return true;
        });
    AtomicInteger done = new AtomicInteger();
    VersionHistory history = new VersionHistory();
    List<Worker> workers = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      workers.add(
          new Worker(
              i,
              count -> {
                killAt(done.incrementAndGet());
                return count < EACH;
              },
              () -> {}));
    }
    Race.of(
        CLIENTS,
        thread -> {
          ClientQuorumRegister<Long> register = open().register("count");
          workers.get(thread).count(register, register::write);
        });
    assertEquals(Worker.both(EACH), answered(open().register("count")::get));
    for (Worker each : workers) {
      each.save(folder.resolve("history"));
      history.add(folder.resolve("history"));
    }
    history.check();
  }

  private void killAt(int done) {
    try {
      if (done == EACH / 2) {
        servers.get(0).kill();
      } else if (done == EACH) {
        servers.get(2).kill();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The control: with three of five killed it is silent, so all five are in use. */
  @Test
  void isSilentWithoutThreeOfFive() throws Exception {
    answered(
        () -> {
          open().found("silent");
          return true;
        });
    ClientQuorumRegister<Long> register = open().register("silent");
    assertTrue(answered(register.write(0, 1L)::run));
    for (int i = 0; i < 3; i++) {
      servers.get(i).kill();
    }
    assertThrows(RegisterUnavailableException.class, register::get);
    servers.get(1).start();
    servers.get(1).awaitReady();
    assertTrue(answered(register.write(1, 2L)::run));
    assertEquals(new Versioned<>(2, 2L), answered(register::get));
  }

  @Test
  void theProgramCountsItsRuns() throws Exception {
    List<String> first = new ArrayList<>(addresses);
    first.add("found");
    while (!run(first).equals("run 1\n")) {
      continue; // an engine was busy for longer than its timeout; nothing was counted
    }
    servers.get(1).kill();
    servers.get(3).kill();
    assertEquals("run 2\n", run(addresses));
  }

  private static String run(List<String> arguments) {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      FiveEngines.main(arguments.toArray(String[]::new));
    } finally {
      System.setOut(console);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  /** Tries again until it is answered. */
  private static <T> T answered(Supplier<T> call) {
    for (; ; ) {
      try {
        return call.get();
      } catch (RegisterUnavailableException e) {
        assertTrue(!Thread.currentThread().isInterrupted(), "the other thread has failed");
      }
    }
  }
}
