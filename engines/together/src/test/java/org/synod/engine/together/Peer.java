// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.together;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import net.javacrumbs.shedlock.core.ClockProvider;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.jdbc.JdbcLockProvider;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.retry.RetryForever;
import org.postgresql.ds.PGSimpleDataSource;
import org.redisson.Redisson;
import org.redisson.config.Config;

/** What people use on the same engines: it is waited for here, or held by another JVM. */
final class Peer {
  static final String LATCH = "latch";
  static final String SHEDLOCK = "shedlock";
  static final String RLOCK = "rlock";

  private Peer() {}

  /** The term in milliseconds, the kind, and the place. It is to be killed. */
  public static void main(String[] args) throws Exception {
    Runnable renewal = awaitElected(Duration.ofMillis(Long.parseLong(args[0])), args[1], args[2]);
    System.out.println("elected 1");
    for (; ; ) {
      renewal.run();
    }
  }

  /** Waits until it is elected, or has the lock; returns what keeps it. */
  static Runnable awaitElected(Duration term, String kind, String place) throws Exception {
    String address = place.split(" ")[1];
    return switch (kind) {
      case LATCH -> latch(term, address);
      case SHEDLOCK -> shedLock(term, address);
      case RLOCK -> lock(term, address);
      default -> throw new IllegalArgumentException("kind: " + kind);
    };
  }

  /** Sessions keep it. */
  private static Runnable latch(Duration term, String hosts) throws Exception {
    CuratorFramework client =
        CuratorFrameworkFactory.newClient(
            hosts, (int) term.toMillis(), 60_000, new RetryForever(100));
    client.start();
    LeaderLatch latch = new LeaderLatch(client, "/latch");
    latch.start();
    latch.await();
    return LockSupport::park;
  }

  /** It is extended three times in a term, and asked for as often as an election is polled. */
  private static Runnable shedLock(Duration term, String url) throws Exception {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS shedlock (name VARCHAR(64) PRIMARY KEY,"
              + " lock_until TIMESTAMP NOT NULL, locked_at TIMESTAMP NOT NULL,"
              + " locked_by VARCHAR(255) NOT NULL)");
    }
    JdbcLockProvider provider = new JdbcLockProvider(source);
    for (; ; Leader.pause(term)) {
      Optional<SimpleLock> lock =
          provider.lock(
              new LockConfiguration(ClockProvider.now(), "job", term, Duration.ZERO));
      if (lock.isPresent()) {
        SimpleLock[] held = {lock.get()};
        return () -> {
          LockSupport.parkNanos(term.toNanos() / 3);
          held[0] = held[0].extend(term, Duration.ZERO).orElseThrow();
        };
      }
    }
  }

  /** Its watchdog renews it three times in a term. */
  private static Runnable lock(Duration term, String address) {
    Config config = new Config();
    config.setLockWatchdogTimeout(term.toMillis());
    config.useSingleServer().setAddress("redis://" + address);
    Redisson.create(config).getLock("lock").lock();
    return LockSupport::park;
  }
}
