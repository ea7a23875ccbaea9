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
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Stream;
import org.synod.engine.Engine;
import org.synod.engine.etcd.EtcdEngine;
import org.synod.engine.jdbc.JdbcEngine;
import org.synod.engine.redis.RedisEngine;
import org.synod.engine.testing.PostgresServer;
import org.synod.engine.zookeeper.ZooKeeperEngine;
import org.synod.quorum.QuorumSystem;
import org.synod.quorum.clients.ClientQuorumRegister;
import org.synod.quorum.clients.ClientQuorumState;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.SuspectedRegister;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;

/**
 * The place of an engine as one argument, which other JVMs are told: its kind, and the addresses of
 * its servers.
 */
final class Place {
  private static final Duration PAUSE = Duration.ofMillis(200); // short: proxies break much

  /** A server that hangs is given up behind it. */
  static final Duration TIMEOUT = Duration.ofSeconds(1);

  private static final Queue<AutoCloseable> OPENED = new ConcurrentLinkedQueue<>();

  private Place() {}

  static String mapped(Path file) {
    return "mapped " + file;
  }

  static String redis(int port) {
    return "redis 127.0.0.1:" + port;
  }

  static String postgres(int port) {
    return "postgres jdbc:postgresql://127.0.0.1:" + port + "/postgres?socketTimeout="
        + TIMEOUT.toSeconds() + "&user=" + PostgresServer.USER + "&password="
        + PostgresServer.PASSWORD;
  }

  static String sqlite(String file) {
    return "sqlite jdbc:sqlite:" + file + "?journal_mode=WAL&busy_timeout=" + TIMEOUT.toMillis();
  }

  static String etcd(int... ports) {
    StringBuilder place = new StringBuilder("etcd");
    for (int port : ports) {
      place.append(" http://127.0.0.1:").append(port);
    }
    return place.toString();
  }

  static String zookeeper(int... ports) {
    StringBuilder place = new StringBuilder("zookeeper ");
    for (int port : ports) {
      place.append(place.charAt(place.length() - 1) == ' ' ? "" : ",");
      place.append("127.0.0.1:").append(port);
    }
    return place.toString();
  }

  /** Opens the engine; {@link #closeAll} closes it. */
  static Engine open(String place) {
    Engine engine = opened(place.split(" "));
    if (engine instanceof AutoCloseable closeable) {
      OPENED.add(closeable);
    }
    return engine;
  }

  /** Closes all that was opened here, so that no client asks for servers that are gone. */
  static void closeAll() throws Exception {
    for (AutoCloseable each; (each = OPENED.poll()) != null; ) {
      each.close();
    }
  }

  private static Engine opened(String[] parts) {
    return switch (parts[0]) {
      case "mapped" -> new MappedEngine(Path.of(parts[1]));
      case "redis" ->
          new RedisEngine(
              HostAndPort.from(parts[1]),
              DefaultJedisClientConfig.builder()
                  .timeoutMillis((int) TIMEOUT.toMillis())
                  .build(),
              "synod");
      case "postgres" ->
          new JdbcEngine(pool(parts[1], "TRANSACTION_READ_COMMITTED"), "synod");
      case "sqlite" -> new JdbcEngine(pool(parts[1], "TRANSACTION_SERIALIZABLE"), "synod");
      case "etcd" ->
          new EtcdEngine(
              HttpClient.newBuilder().connectTimeout(TIMEOUT).build(),
              Stream.of(parts).skip(1).map(URI::create).toList(),
              "synod",
              TIMEOUT);
      case "zookeeper" -> new ZooKeeperEngine(parts[1], TIMEOUT.multipliedBy(6), "/synod");
      default -> throw new IllegalArgumentException("place: " + parts[0]);
    };
  }

  /** The isolation is named, or the pool is lost if its first connection breaks too early. */
  private static HikariDataSource pool(String url, String isolation) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setTransactionIsolation(isolation);
    config.setMaximumPoolSize(2);
    config.setConnectionTimeout(TIMEOUT.toMillis());
    config.setInitializationFailTimeout(-1);
    HikariDataSource pool = new HikariDataSource(config);
    OPENED.add(pool);
    return pool;
  }

  /** The acceptors of a register, one in each place. */
  static <V> List<Register<ClientQuorumState<V>>> acceptors(
      List<String> places, String name, ByteCodec<V> codec) {
    List<Register<ClientQuorumState<V>>> acceptors = new ArrayList<>();
    for (String place : places) {
      Register<ClientQuorumState<V>> register =
          open(place).register(name, ClientQuorumState.codec(codec));
      // One alone is always asked: there is no other.
      acceptors.add(
          places.size() == 1
              ? register
              : new SuspectedRegister<>(register, PAUSE));
    }
    return acceptors;
  }

  /** A client of the register that has an acceptor in each place. */
  static <V> ClientQuorumRegister<V> client(
      List<String> places, String name, ByteCodec<V> codec) {
    return new ClientQuorumRegister<>(
        acceptors(places, name, codec), QuorumSystem.majority(places.size()));
  }

  /** A place in one of its lives: all that is in it is lost between two of them. */
  static String inLife(String place, int life) {
    return place + " life " + life;
  }

  /** The acceptors of a register by their names, which are their places. */
  static <V> Function<String, Register<ClientQuorumState<V>>> byPlace(
      String name, ByteCodec<V> codec) {
    Map<String, Register<ClientQuorumState<V>>> opened = new ConcurrentHashMap<>();
    return place ->
        opened.computeIfAbsent(
            place,
            each ->
                new SuspectedRegister<>(
                    open(each).register(name, ClientQuorumState.codec(codec)), PAUSE));
  }

  /** Founds the register that has an acceptor in each place. */
  static <V> void found(List<String> places, String name, ByteCodec<V> codec) {
    for (; ; ) {
      try {
        ClientQuorumRegister.found(
            acceptors(places, name, codec), QuorumSystem.majority(places.size()));
        return;
      } catch (RegisterUnavailableException e) {
        continue; // a busy machine
      }
    }
  }
}
