// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.together;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.synod.engine.Engine;
import org.synod.engine.etcd.EtcdEngine;
import org.synod.engine.jdbc.JdbcEngine;
import org.synod.engine.redis.RedisEngine;
import org.synod.engine.zookeeper.ZooKeeperEngine;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.clients.ClientQuorumRegister;
import org.synod.quorum.clients.ClientQuorumState;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.SuspectedRegister;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;

/**
 * One register whose five acceptors are records of Redis, PostgreSQL, ZooKeeper, etcd and SQLite.
 * It works while any three of them do. No engine knows of the others, and each is replaced by
 * whatever you have.
 */
public final class FiveEngines implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofSeconds(5); // one that hangs is not asked

  private final HikariDataSource postgres;
  private final HikariDataSource sqlite;
  private final RedisEngine redis;
  private final ZooKeeperEngine zookeeper;
  private final List<Engine> engines;

  /**
   * Opens nothing yet: an engine that is down is found to be so when it is asked.
   *
   * @param redis host and port
   * @param postgres a URL of JDBC, with user and password
   * @param zookeeper the servers, as {@code host:port,host:port}
   * @param etcd the servers
   * @param sqlite the file
   */
  public FiveEngines(
      HostAndPort redis, String postgres, String zookeeper, List<URI> etcd, Path sqlite) {
    int millis = (int) TIMEOUT.toMillis();
    this.redis =
        new RedisEngine(
            redis, DefaultJedisClientConfig.builder().timeoutMillis(millis).build(), "synod");
    this.postgres = pool(postgres, "TRANSACTION_READ_COMMITTED");
    this.zookeeper = new ZooKeeperEngine(zookeeper, TIMEOUT.multipliedBy(4), "/synod");
    HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    this.sqlite =
        pool(
            "jdbc:sqlite:" + sqlite + "?journal_mode=WAL&busy_timeout=" + millis,
            "TRANSACTION_SERIALIZABLE");
    engines =
        List.of(
            this.redis,
            new JdbcEngine(this.postgres, "synod"),
            this.zookeeper,
            new EtcdEngine(client, etcd, "synod", TIMEOUT),
            new JdbcEngine(this.sqlite, "synod"));
  }

  private static HikariDataSource pool(String url, String isolation) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setTransactionIsolation(isolation); // or it asks, and is lost if that is not answered
    config.setConnectionTimeout(TIMEOUT.toMillis());
    config.setInitializationFailTimeout(-1); // or there is no pool of a server that is down
    return new HikariDataSource(config);
  }

  /**
   * Founds a register, once, while all five answer; it does no harm to do it again.
   *
   * @param name the name of the register
   */
  public void found(String name) {
    ClientQuorumRegister.found(acceptors(name), QuorumSystem.majority(engines.size()));
  }

  /**
   * Returns a client of a register.
   *
   * @param name the name of the register
   * @return a register of numbers, which lives while three engines answer
   */
  public ClientQuorumRegister<Long> register(String name) {
    return new ClientQuorumRegister<>(acceptors(name), QuorumSystem.majority(engines.size()));
  }

  private List<Register<ClientQuorumState<Long>>> acceptors(String name) {
    ByteCodec<ClientQuorumState<Long>> codec = ClientQuorumState.codec(ByteCodec.ofLong());
    List<Register<ClientQuorumState<Long>>> acceptors = new ArrayList<>();
    for (Engine engine : engines) {
      acceptors.add(new SuspectedRegister<>(engine.register(name, codec), PAUSE));
    }
    return acceptors;
  }

  @Override
  public void close() {
    redis.close();
    postgres.close();
    zookeeper.close();
    sqlite.close();
  }

  /**
   * Adds one to a number, and prints it. The number is founded by the first run.
   *
   * @param args Redis (host:port), PostgreSQL (a URL), ZooKeeper (host:port), etcd (a URL), a file
   *     for SQLite, and "found" in the first run
   */
  public static void main(String[] args) {
    if (args.length < 5) {
      System.err.println("arguments: " + args.length + ", allowed: 5, or 6 in the first run");
      return;
    }
    try (FiveEngines engines =
        new FiveEngines(
            HostAndPort.from(args[0]),
            args[1],
            args[2],
            List.of(URI.create(args[3])),
            Path.of(args[4]))) {
      if (args.length > 5 && args[5].equals("found")) {
        engines.found("runs");
      }
      long runs = engines.register("runs").updateAndGet(x -> x == null ? 1 : x + 1).value();
      System.out.println("run " + runs);
    }
  }
}
