// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;
import org.synod.contract.MissedCallsContract;
import org.synod.register.ByteCodec;
import org.synod.engine.Engine;
import org.synod.engine.testing.PostgresServer;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/** The engine on a PostgreSQL server, with notifications and without. */
class PostgresTest {
  private static PostgresServer server;
  private static HikariDataSource pool;

  @BeforeAll
  static void start() throws Exception {
    server = new PostgresServer();
    pool = new HikariDataSource(newConfig());
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      pool.close();
      server.close();
    }
  }

  private static HikariConfig newConfig() {
    HikariConfig config = Pools.config(server.url());
    config.setUsername(PostgresServer.USER);
    config.setPassword(PostgresServer.PASSWORD);
    return config;
  }

  private static PGSimpleDataSource unpooled(String url, String password) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    source.setUser(PostgresServer.USER);
    source.setPassword(password);
    return source;
  }

  /** Waiting threads ask again and again. */
  @Nested
  class Polling implements JdbcContract {
    @Override
    public HikariConfig config() {
      return newConfig();
    }

    @Override
    public DataSource pool() {
      return pool;
    }
  }

  /** Waiting threads are told. */
  @Nested
  class Notifying implements JdbcContract {
    @Override
    public HikariConfig config() {
      return newConfig();
    }

    @Override
    public DataSource pool() {
      return pool;
    }

    @Override
    public Engine engine(DataSource dataSource, String table) {
      return JdbcEngine.notifying(dataSource, table);
    }

    @Test
    void eachWriteIsToldAndNothingElse() throws Exception {
      Register<Long> register = engine(pool, "told").register("a/b", ByteCodec.ofLong());
      register.get(); // makes the table
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("LISTEN told");
        PGConnection listener = connection.unwrap(PGConnection.class);
        register.compareAndSet(0, 1L);
        register.compareAndSet(0, 2L); // fails
        register.compareAndSet(1, 3L);
        for (int i = 0; i < 2; ) {
          PGNotification[] told = listener.getNotifications(120_000);
          assertTrue(told != null && told.length > 0, "nothing was told");
          for (PGNotification each : told) {
            assertEquals("told a/b", each.getName() + " " + each.getParameter());
            i++;
          }
        }
        statement.execute("UNLISTEN told");
        PGNotification[] more = listener.getNotifications();
        assertEquals(0, more == null ? 0 : more.length);
      }
    }

    /** A write is told between the last look and the end of listening. */
    @Test
    void aConnectionThatListenedIsGivenBackSilent() throws Exception {
      String name = fresh("late");
      Register<Long> writer = engine(pool, "late").register(name, ByteCodec.ofLong());
      writer.compareAndSet(0, 1L);
      try (Connection only = pool.getConnection()) {
        int[] executed = {0}; // LISTEN, UNLISTEN
        Connection lent =
            BrokenConnections.proxy(
                Connection.class,
                only,
                (method, call) ->
                    switch (method) {
                      case "close" -> null;
                      case "createStatement" ->
                          BrokenConnections.proxy(
                              Statement.class,
                              (Statement) call.call(),
                              (inner, innerCall) -> {
                                if (inner.equals("execute") && ++executed[0] == 2) {
                                  writer.compareAndSet(1, 2L);
                                }
                                return innerCall.call();
                              });
                      default -> call.call();
                    });
        DataSource lender =
            BrokenConnections.proxy(
                DataSource.class,
                pool,
                (method, call) -> method.equals("getConnection") ? lent : call.call());
        engine(lender, "late").await(name, 0, Duration.ofMinutes(5));
        PGNotification[] told = only.unwrap(PGConnection.class).getNotifications();
        assertEquals(2, executed[0]);
        assertEquals(0, told == null ? 0 : told.length);
      }
    }
  }

  /** The same server behind connections that break. */
  @Nested
  class BehindBrokenConnections implements JdbcFaultsContract {
    @Override
    public DataSource pool() {
      return pool;
    }
  }

  /** The server kills its connections, wherever they are in an operation. */
  @Nested
  class WithKilledConnections implements MissedCallsContract {
    private final Thread killer = new Thread(this::kill);

    private void kill() {
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        while (!Thread.interrupted()) {
          statement.execute(
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                  + " WHERE query LIKE '%killed%' AND pid <> pg_backend_pid()");
        }
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    }

    @BeforeEach
    void begin() {
      killer.start();
    }

    @AfterEach
    void end() throws InterruptedException {
      killer.interrupt();
      killer.join();
    }

    @Override
    public Register<Long> create() {
      return new JdbcEngine(unpooled(server.url(), PostgresServer.PASSWORD), "killed")
          .register("count", ByteCodec.ofLong());
    }

    @Override
    public int threads() {
      return 2;
    }

    @Override
    public int increments() {
      return 40;
    }
  }

  @Test
  void aWrongPasswordIsToldAndNothingIsSent() {
    requireUnsent(unpooled(server.url(), "wrong"), "password authentication failed for user");
  }

  @Test
  void aServerThatIsNotThereIsToldAndNothingIsSent() {
    PGSimpleDataSource nobody = unpooled("jdbc:postgresql://127.0.0.1:1/postgres", "secret");
    requireUnsent(nobody, "Connection to 127.0.0.1:1 refused");
  }

  private static void requireUnsent(DataSource dataSource, String reason) {
    Register<Long> register =
        new JdbcEngine(dataSource, "synod").register("a", ByteCodec.ofLong());
    for (RegisterUnavailableException thrown :
        new RegisterUnavailableException[] {
          assertThrows(RegisterUnavailableException.class, register::get),
          assertThrows(RegisterUnavailableException.class, () -> register.compareAndSet(0, 1L))
        }) {
      assertEquals(Effect.NONE, thrown.effect());
      assertTrue(thrown.getMessage().contains(reason), thrown.getMessage());
    }
  }

  @Test
  void aConnectionThatMayOnlyReadIsTold() {
    PGSimpleDataSource reader = unpooled(server.url(), PostgresServer.PASSWORD);
    reader.setOptions("-c default_transaction_read_only=on");
    Register<Long> made = new JdbcEngine(pool, "synod").register("read", ByteCodec.ofLong());
    made.compareAndSet(0, 1L);
    Register<Long> register = new JdbcEngine(reader, "synod").register("read", ByteCodec.ofLong());
    assertEquals(1, register.get().version());
    RegisterUnavailableException thrown =
        assertThrows(RegisterUnavailableException.class, () -> register.compareAndSet(1, 1L));
    assertEquals(Effect.NONE, thrown.effect(), thrown.getMessage());
  }
}
