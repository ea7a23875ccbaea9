// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.consensus.RegisterConsensus;
import org.synod.contract.RegisterContract;
import org.synod.register.ByteCodec;
import org.synod.engine.Engine;
import org.synod.engine.EngineRegister;
import org.synod.engine.UnsuitablePlaceException;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** The contract of the engine on every database. */
interface JdbcContract extends RegisterContract {
  /** Numbers for names that no other test uses. */
  AtomicInteger NUMBERS = new AtomicInteger();

  /** How a pool on the database of this class is made. */
  HikariConfig config();

  /** The pool of this class. */
  DataSource pool();

  /** The engine that is tested. */
  default Engine engine(DataSource dataSource, String table) {
    return new JdbcEngine(dataSource, table);
  }

  default String fresh(String name) {
    return name + NUMBERS.incrementAndGet();
  }

  @Override
  default Register<Long> create() {
    return engine(pool(), "synod").register(fresh("register"), ByteCodec.ofLong());
  }

  @Override
  default int calls() {
    return 50;
  }

  @Override
  default int threads() {
    return 4;
  }

  @Test
  default void twoPoolsCountExactlyInATableThatTheyMakeAtTheSameTime() throws Exception {
    String table = fresh("made");
    try (HikariDataSource first = new HikariDataSource(config());
        HikariDataSource second = new HikariDataSource(config())) {
      List<DataSource> pools = List.of(first, second);
      int each = 100;
      Race.of(
          4,
          thread -> {
            Register<Long> mine =
                engine(pools.get(thread % 2), table).register("count", ByteCodec.ofLong());
            for (int i = 0; i < each; i++) {
              mine.updateAndGet(x -> x == null ? 1 : x + 1);
            }
          });
      Register<Long> count = engine(first, table).register("count", ByteCodec.ofLong());
      assertEquals(new Versioned<>(4 * each, 4L * each), count.get());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TRANSACTION_READ_COMMITTED, false",
    "TRANSACTION_REPEATABLE_READ, true",
    "TRANSACTION_SERIALIZABLE, true",
    "TRANSACTION_SERIALIZABLE, false"
  })
  default void countsExactlyWhateverThePoolSays(String isolation, boolean autoCommit)
      throws Exception {
    HikariConfig config = config();
    if (!config.getJdbcUrl().startsWith("jdbc:sqlite") || isolation.endsWith("SERIALIZABLE")) {
      config.setTransactionIsolation(isolation); // SQLite has this one only
    }
    config.setAutoCommit(autoCommit);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      Register<Long> count = engine(pool, "synod").register(fresh("count"), ByteCodec.ofLong());
      int each = 50;
      Race.of(
          4,
          thread -> {
            for (int i = 0; i < each; i++) {
              count.updateAndGet(x -> x == null ? 1 : x + 1);
            }
          });
      assertEquals(new Versioned<>(4 * each, 4L * each), count.get());
      try (Connection connection = pool.getConnection()) {
        assertEquals(autoCommit, connection.getAutoCommit(), "as it was");
      }
    }
  }

  @Test
  default void readUncommittedIsRefused() {
    HikariConfig config = config();
    config.setTransactionIsolation("TRANSACTION_READ_UNCOMMITTED");
    try (HikariDataSource pool = new HikariDataSource(config)) {
      Register<Long> register = engine(pool, "synod").register("a", ByteCodec.ofLong());
      Refusal.of(
          UnsuitablePlaceException.class, "isolation: READ UNCOMMITTED", () -> register.get());
      Refusal.of(
          UnsuitablePlaceException.class,
          "isolation: READ UNCOMMITTED",
          () -> register.compareAndSet(0, 1L));
    }
  }

  @Test
  default void aValueHasAnyLengthUpToTheLimit() {
    EngineRegister<byte[]> register =
        engine(pool(), "synod").register(fresh("large"), ByteCodec.ofBytes());
    byte[] largest = new byte[JdbcEngine.MAX_BYTES];
    largest[JdbcEngine.MAX_BYTES - 1] = 7;
    assertTrue(register.compareAndSet(0, largest));
    assertArrayEquals(largest, register.get().value());
    assertTrue(register.compareAndSet(1, new byte[0]));
    assertArrayEquals(new byte[0], register.get().value());
    Refusal.ofArgument(
        "next: 1048577 bytes, allowed: 0 to 1048576",
        () -> register.compareAndSet(2, new byte[JdbcEngine.MAX_BYTES + 1]));
    assertEquals(2, register.get().version());
  }

  @Test
  default void aTableOfAnotherLayoutIsRefusedByNameAndUnchanged() throws SQLException {
    String made = dialect().create("x");
    for (String create :
        List.of(
            "CREATE TABLE x (id INTEGER PRIMARY KEY, text VARCHAR(10))",
            made.replace(" PRIMARY KEY", ""),
            made.replace("BIGINT", "INTEGER"),
            made.replace("content", "bytes"),
            made.replace("(name", "(additional INTEGER, name"))) {
      String table = fresh("taken");
      execute(create.replace(" x ", " " + table + " "));
      Register<Long> register = engine(pool(), table).register("a", ByteCodec.ofLong());
      String start = "table " + table + ": columns {";
      Refusal.of(UnsuitablePlaceException.class, start, register::get);
      Refusal.of(
          UnsuitablePlaceException.class, start, () -> register.compareAndSet(0, 1L));
      execute("DROP TABLE " + table);
    }
  }

  private Dialect dialect() throws SQLException {
    try (Connection connection = pool().getConnection()) {
      return Dialect.of(connection.getMetaData());
    }
  }

  private void execute(String command) throws SQLException {
    try (Connection connection = pool().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }

  @Test
  default void consensusOverARegister() throws Exception {
    String name = fresh("decision");
    Engine engine = engine(pool(), "synod");
    String[] decided = new String[4];
    Race.of(
        decided.length,
        thread ->
            decided[thread] =
                new RegisterConsensus<>(engine.register(name, ByteCodec.ofUtf8()))
                    .propose("from " + thread));
    for (String each : decided) {
      assertEquals(decided[0], each);
    }
  }

  @Test
  default void awaitSeesAWriteOfAnother() throws Exception {
    String name = fresh("watched");
    Race.of(
        2,
        thread -> {
          EngineRegister<Long> mine =
              engine(pool(), "synod").register(name, ByteCodec.ofLong());
          for (long version = 0; version < 20; version++) {
            if (version % 2 == thread) { // they take turns, each when it has seen the other's
              assertTrue(mine.compareAndSet(version, version * 10));
            } else {
              assertEquals(
                  new Versioned<>(version + 1, version * 10),
                  mine.await(version, Duration.ofMinutes(5)));
            }
          }
        });
  }
}
