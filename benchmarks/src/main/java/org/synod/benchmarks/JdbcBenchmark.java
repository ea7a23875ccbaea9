// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import net.javacrumbs.shedlock.core.ClockProvider;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.provider.jdbc.JdbcLockProvider;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.synod.benchmarks.peers.TemporaryFolder;
import org.synod.engine.EngineRegister;
import org.synod.engine.jdbc.JdbcEngine;
import org.synod.lease.observed.ObservedLease;
import org.synod.lease.observed.Tenancy;
import org.synod.register.ByteCodec;
import org.synod.register.Versioned;

/**
 * What does a compare-and-set on a register in a database cost beside the UPDATE of a raw client?
 * {@code rawKept} is the limit, one prepared statement on one connection; {@code raw} takes a
 * connection of the same pool for each UPDATE, as {@code register} does. {@code update16} and
 * {@code loop16} are 16 threads that add one to one number, with pauses behind a loss and without.
 * {@code lease} takes a lease, with its token, and gives it back; {@code shedLock} does so with a
 * lock of ShedLock, which has no token, over the same pool.
 *
 * <pre>{@code
 * java -jar benchmarks/target/benchmarks.jar JdbcBenchmark
 * java -jar benchmarks/target/benchmarks.jar JdbcBenchmark -p database=jdbc:postgresql://HOST/DB
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Threads(1)
@State(Scope.Benchmark)
public class JdbcBenchmark {
  private static final String UPDATE =
      "UPDATE bench SET version = ?, content = ? WHERE name = ? AND version = ?";

  /** H2 or SQLITE, embedded and not waiting for a disk, or a URL. */
  @Param({"H2", "SQLITE"})
  public String database;

  private final byte[] value = new byte[Long.BYTES];
  private TemporaryFolder folder;
  private HikariDataSource pool;
  private EngineRegister<byte[]> register;
  private EngineRegister<Long> number;
  private ObservedLease<Long> lease;
  private LockProvider locks;
  private Connection kept;
  private PreparedStatement update;
  private long registerVersion;
  private long rawVersion;
  private long keptVersion;

  /** Makes the pool, four rows, and the table of ShedLock. */
  @Setup
  public void open() throws IOException, SQLException {
    folder = TemporaryFolder.of("jdbc");
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(
        switch (database) {
          case "H2" -> "jdbc:h2:mem:bench;LOCK_TIMEOUT=60000";
          case "SQLITE" ->
              "jdbc:sqlite:" + folder.resolve("bench.db")
                  + "?journal_mode=WAL&synchronous=OFF&busy_timeout=60000";
          default -> database;
        });
    config.setMaximumPoolSize(17);
    pool = new HikariDataSource(config);
    JdbcEngine engine = new JdbcEngine(pool, "bench");
    number = engine.register("number", ByteCodec.ofLong());
    register = engine.register("register", ByteCodec.ofBytes());
    registerVersion = register.updateAndGet(x -> value).version();
    rawVersion = engine.register("raw", ByteCodec.ofBytes()).updateAndGet(x -> value).version();
    keptVersion = engine.register("kept", ByteCodec.ofBytes()).updateAndGet(x -> value).version();
    lease =
        new ObservedLease<>(
            engine.register("lease", Tenancy.codec(ByteCodec.ofLong())), Duration.ofSeconds(10));
    kept = pool.getConnection();
    update = kept.prepareStatement(UPDATE);
    try (Statement statement = kept.createStatement()) {
      statement.executeUpdate(
          "CREATE TABLE IF NOT EXISTS shedlock (name VARCHAR(64) PRIMARY KEY,"
              + " lock_until TIMESTAMP, locked_at TIMESTAMP, locked_by VARCHAR(255))");
    }
    locks = new JdbcLockProvider(pool);
  }

  /** Leaves no file. */
  @TearDown
  public void close() throws IOException, SQLException {
    kept.close();
    pool.close();
    folder.close();
  }

  @Benchmark
  public boolean register() {
    return register.compareAndSet(registerVersion++, value);
  }

  @Benchmark
  public boolean raw() throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(UPDATE)) {
      return write(statement, "raw", rawVersion++);
    }
  }

  @Benchmark
  public boolean rawKept() throws SQLException {
    return write(update, "kept", keptVersion++);
  }

  private boolean write(PreparedStatement statement, String name, long version)
      throws SQLException {
    statement.setLong(1, version + 1);
    statement.setBytes(2, value);
    statement.setString(3, name);
    statement.setLong(4, version);
    return statement.executeUpdate() == 1;
  }

  @Benchmark
  public boolean lease() {
    return lease.tryAcquire().release();
  }

  @Benchmark
  public void shedLock() {
    locks
        .lock(
            new LockConfiguration(
                ClockProvider.now(), "lease", Duration.ofSeconds(10), Duration.ZERO))
        .orElseThrow()
        .unlock();
  }

  @Benchmark
  @Group("update16")
  @GroupThreads(16)
  public Versioned<Long> update() {
    return number.updateAndGet(x -> x == null ? 1 : x + 1);
  }

  @Benchmark
  @Group("loop16")
  @GroupThreads(16)
  public long loop() {
    for (; ; ) {
      Versioned<Long> now = number.get();
      long next = now.isSet() ? now.value() + 1 : 1;
      if (number.compareAndSet(now.version(), next)) {
        return next;
      }
    }
  }
}
