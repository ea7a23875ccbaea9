// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.together;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.engine.testing.DroppingProxy;
import org.synod.engine.testing.EtcdServer;
import org.synod.engine.testing.PostgresServer;
import org.synod.engine.testing.RedisServer;
import org.synod.engine.testing.Server;
import org.synod.engine.testing.Wire;
import org.synod.engine.testing.ZooKeeperServer;
import org.synod.engine.together.TwoWorkers.Fault;
import redis.clients.jedis.Protocol.Command;

/**
 * Two JVMs increment one number on each engine, under faults: the history of both is linearizable,
 * and each increment counts once. The controls are callers who try again blindly. {@code
 * -Dsynod.increments=2000} makes it longer.
 */
@Tag("deep")
class TwoJvmsTest {
  private static final int MANY = Integer.getInteger("synod.increments", 500);
  private static final int LESS = MANY / 2; // where each increment takes milliseconds
  private static final int FEW = 300; // which are enough for the controls

  @TempDir Path folder;
  private final List<Server> servers = new ArrayList<>();
  private final List<DroppingProxy> proxies = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    Place.closeAll();
    for (DroppingProxy each : proxies) {
      each.close();
    }
    for (Server each : servers) {
      each.close();
    }
  }

  private <T extends Server> T opened(T server) {
    servers.add(server);
    return server;
  }

  private int proxied(Wire wire, Server server, int oneIn) throws Exception {
    DroppingProxy proxy = DroppingProxy.withoutPattern(wire, server.port(), oneIn);
    proxies.add(proxy);
    return proxy.port();
  }

  private TwoWorkers workers(int each) {
    return new TwoWorkers(folder, each);
  }

  /** No server, and so no connection: a process that is stopped may hold the lock of the file. */
  @Test
  void sqliteWhileProcessesAreStopped() throws Exception {
    List<String> file = List.of(Place.sqlite("" + folder.resolve("synod.db")));
    workers(MANY).withStoppedWorkers().count(file, file);
  }

  /** One server. */
  @Nested
  class Postgres {
    @Test
    void behindAProxy() throws Exception {
      PostgresServer server = opened(new PostgresServer());
      List<String> proxied = List.of(Place.postgres(proxied(Wire.UNKNOWN, server, 97)));
      workers(MANY).count(proxied, List.of(Place.postgres(server.port())));
    }

    @Test
    void behindAProxyNaively() throws Exception {
      PostgresServer server = opened(new PostgresServer());
      workers(FEW)
          .countNaively(
              Place.postgres(proxied(Wire.UNKNOWN, server, 47)), Place.postgres(server.port()));
    }

    @Test
    void whileItIsKilledAndStopped() throws Exception {
      PostgresServer server = opened(new PostgresServer());
      List<String> place = List.of(Place.postgres(server.port()));
      workers(MANY)
          .with(Fault.killed(server))
          .with(Fault.stopped(server))
          .withStoppedWorkers()
          .count(place, place);
    }
  }

  /** A quorum of three servers. */
  @Nested
  class Redis {
    private List<RedisServer> start() throws Exception {
      List<RedisServer> three = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        three.add(opened(new RedisServer()));
      }
      return three;
    }

    @Test
    void behindProxies() throws Exception {
      List<String> direct = new ArrayList<>();
      List<String> proxied = new ArrayList<>();
      for (RedisServer each : start()) {
        direct.add(Place.redis(each.port()));
        proxied.add(Place.redis(proxied(Wire.REDIS, each, 97)));
      }
      workers(MANY).count(proxied, direct);
    }

    @Test
    void behindAProxyNaively() throws Exception {
      RedisServer server = opened(new RedisServer());
      workers(FEW)
          .countNaively(
              Place.redis(proxied(Wire.REDIS, server, 23)), Place.redis(server.port()));
    }

    /**
     * One server forgets: it is killed, and comes back with an old snapshot. From then on it counts
     * as silent, and the others are stopped now and then.
     */
    @Test
    void whileOneComesBackWithAnOldSnapshotAndOthersAreStopped() throws Exception {
      List<RedisServer> three = start();
      List<String> places = three.stream().map(each -> Place.redis(each.port())).toList();
      RedisServer forgetful = three.get(2);
      workers(MANY)
          .with(new Fault(() -> forgetful.call(Command.SAVE), () -> {}, false))
          .with(new Fault(forgetful::kill, () -> Fault.restart(forgetful), false))
          .with(Fault.stopped(three.get(0)))
          .with(Fault.stopped(three.get(1)))
          .count(places, places);
    }
  }

  /** One server behind a proxy, and a cluster of three. */
  @Nested
  class Etcd {
    @Test
    void behindAProxy() throws Exception {
      EtcdServer server = opened(EtcdServer.cluster(1).get(0));
      List<String> proxied = List.of(Place.etcd(proxied(Wire.ETCD, server, 47)));
      workers(LESS).count(proxied, List.of(Place.etcd(server.port())));
    }

    @Test
    void behindAProxyNaively() throws Exception {
      EtcdServer server = opened(EtcdServer.cluster(1).get(0));
      workers(FEW)
          .countNaively(
              Place.etcd(proxied(Wire.ETCD, server, 23)), Place.etcd(server.port()));
    }

    @Test
    void whileALoneOneIsKilledAndStopped() throws Exception {
      EtcdServer server = opened(EtcdServer.cluster(1).get(0));
      List<String> place = List.of(Place.etcd(server.port()));
      workers(LESS).with(Fault.killed(server)).with(Fault.stopped(server)).count(place, place);
    }

    @Test
    void whileTheLeaderIsKilledAndStopped() throws Exception {
      List<EtcdServer> three = EtcdServer.cluster(3);
      three.forEach(TwoJvmsTest.this::opened);
      List<String> place = List.of(Place.etcd(three.stream().mapToInt(Server::port).toArray()));
      Lost lost = new Lost(() -> EtcdServer.leader(three));
      workers(LESS).with(lost.killed()).with(lost.stopped()).count(place, place);
    }
  }

  /** One server behind a proxy, and an ensemble of three. */
  @Nested
  class ZooKeeper {
    @Test
    void behindAProxy() throws Exception {
      ZooKeeperServer server = opened(ZooKeeperServer.cluster(1).get(0));
      List<String> proxied = List.of(Place.zookeeper(proxied(Wire.ZOOKEEPER, server, 97)));
      workers(LESS).count(proxied, List.of(Place.zookeeper(server.port())));
    }

    @Test
    void behindAProxyNaively() throws Exception {
      ZooKeeperServer server = opened(ZooKeeperServer.cluster(1).get(0));
      workers(FEW)
          .countNaively(
              Place.zookeeper(proxied(Wire.ZOOKEEPER, server, 97)),
              Place.zookeeper(server.port()));
    }

    @Test
    void whileALoneOneIsKilledAndStopped() throws Exception {
      ZooKeeperServer server = opened(ZooKeeperServer.cluster(1).get(0));
      List<String> place = List.of(Place.zookeeper(server.port()));
      workers(LESS).with(Fault.killed(server)).with(Fault.stopped(server)).count(place, place);
    }

    @Test
    void whileTheLeaderIsKilledAndStopped() throws Exception {
      List<ZooKeeperServer> three = ZooKeeperServer.cluster(3);
      three.forEach(TwoJvmsTest.this::opened);
      List<String> place =
          List.of(Place.zookeeper(three.stream().mapToInt(Server::port).toArray()));
      Lost lost = new Lost(() -> ZooKeeperServer.leader(three));
      workers(LESS).with(lost.killed()).with(lost.stopped()).count(place, place);
    }
  }

  /** Finds the leader. */
  private interface Leader {
    Server find() throws Exception;
  }

  /** The loss of the leader, whoever it is then. The others elect another. */
  private static final class Lost {
    private final Leader leader;
    private Server server;

    Lost(Leader leader) {
      this.leader = leader;
    }

    Fault killed() {
      return new Fault(
          () -> {
            server = leader.find();
            server.kill();
          },
          () -> Fault.restart(server),
          /* untilSilence */ false);
    }

    Fault stopped() {
      return new Fault(
          () -> {
            server = leader.find();
            server.stop();
          },
          () -> server.resume(),
          /* untilSilence */ false);
    }
  }
}
