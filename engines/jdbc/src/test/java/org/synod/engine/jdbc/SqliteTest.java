// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.register.ByteCodec;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/** The engine on SQLite, embedded. */
class SqliteTest implements JdbcContract {
  private static final String URL =
      "jdbc:sqlite:%s?journal_mode=WAL&synchronous=NORMAL&busy_timeout=%d";

  @TempDir static Path folder;
  private static HikariDataSource pool;

  private static String url(int busyTimeoutMillis) {
    return String.format(URL, folder.resolve("synod.db"), busyTimeoutMillis);
  }

  @BeforeAll
  static void open() {
    pool = Pools.of(url(120_000));
  }

  @AfterAll
  static void close() {
    pool.close();
  }

  @Override
  public HikariConfig config() {
    return Pools.config(url(120_000));
  }

  @Override
  public DataSource pool() {
    return pool;
  }

  /** The same database behind connections that break. */
  @Nested
  class BehindBrokenConnections implements JdbcFaultsContract {
    @Override
    public DataSource pool() {
      return pool;
    }
  }

  @Test
  void aFileThatStaysLockedIsToldAndNothingIsWritten() throws Exception {
    try (HikariDataSource impatient = Pools.of(url(1));
        Connection holder = pool.getConnection();
        Statement statement = holder.createStatement()) {
      Register<Long> register =
          new JdbcEngine(impatient, "synod").register(fresh("a"), ByteCodec.ofLong());
      register.compareAndSet(0, 1L);
      statement.execute("BEGIN IMMEDIATE");
      RegisterUnavailableException thrown =
          assertThrows(RegisterUnavailableException.class, () -> register.compareAndSet(1, 2L));
      assertEquals(Effect.NONE, thrown.effect(), thrown.getMessage());
      assertEquals(new Versioned<>(1, 1L), register.get(), "readers go on");
      statement.execute("ROLLBACK");
    }
  }

  @Test
  void aFolderThatIsNotThereIsTold() {
    try (HikariDataSource nowhere = new HikariDataSource()) {
      nowhere.setJdbcUrl("jdbc:sqlite:" + folder.resolve("none/synod.db"));
      nowhere.setConnectionTimeout(250);
      nowhere.setInitializationFailTimeout(-1);
      Register<Long> register = new JdbcEngine(nowhere, "synod").register("a", ByteCodec.ofLong());
      RegisterUnavailableException thrown =
          assertThrows(RegisterUnavailableException.class, () -> register.compareAndSet(0, 1L));
      assertEquals(Effect.NONE, thrown.effect());
    }
  }
}
