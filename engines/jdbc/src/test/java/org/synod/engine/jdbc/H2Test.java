// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.register.ByteCodec;
import org.synod.engine.UnsuitablePlaceException;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/** The engine on H2, embedded. */
class H2Test implements JdbcContract {
  private static final String URL = "jdbc:h2:mem:synod;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=120000";
  private static HikariDataSource pool;

  @BeforeAll
  static void open() {
    pool = Pools.of(URL);
  }

  @AfterAll
  static void close() {
    pool.close();
  }

  @Override
  public HikariConfig config() {
    return Pools.config(URL);
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
  void aWrongPasswordIsToldAndNothingIsSent() {
    JdbcDataSource wrong = new JdbcDataSource();
    wrong.setURL(URL);
    wrong.setUser("somebody");
    wrong.setPassword("wrong");
    Register<Long> register = new JdbcEngine(wrong, "synod").register("a", ByteCodec.ofLong());
    for (RegisterUnavailableException thrown :
        new RegisterUnavailableException[] {
          assertThrows(RegisterUnavailableException.class, register::get),
          assertThrows(RegisterUnavailableException.class, () -> register.compareAndSet(0, 1L))
        }) {
      assertEquals(Effect.NONE, thrown.effect());
      assertTrue(
          thrown.getMessage().startsWith(
              "EngineRegister[a in JdbcEngine[table synod]]: Wrong user name or password"),
          thrown.getMessage());
    }
  }

  @Test
  void aConnectionIsGivenBackAsItWas() throws SQLException {
    try (Connection only = pool.getConnection()) {
      only.setAutoCommit(false);
      Connection lent =
          BrokenConnections.proxy(
              Connection.class,
              only,
              (method, call) -> method.equals("close") ? null : call.call());
      DataSource lender =
          BrokenConnections.proxy(
              DataSource.class,
              pool,
              (method, call) -> method.equals("getConnection") ? lent : call.call());
      Register<Long> register =
          new JdbcEngine(lender, "synod").register(fresh("lent"), ByteCodec.ofLong());
      register.updateAndGet(x -> 1L);
      assertFalse(only.getAutoCommit());
      only.rollback();
      assertEquals(1, register.get().version(), "it was committed");
    }
  }

  @Test
  void notificationsAreRefused() {
    Register<Long> register =
        JdbcEngine.notifying(pool, "synod").register("a", ByteCodec.ofLong());
    Refusal.of(
        UnsuitablePlaceException.class, "notifications: a database of H2", register::get);
  }

  @Test
  void refusesBadInputByName() {
    for (String name : new String[] {"", "Synod", "a-b", "1a", "a;b", "a".repeat(64)}) {
      Refusal.ofArgument("table: \"" + name + "\"", () -> new JdbcEngine(pool, name));
    }
    Refusal.ofNull("table", () -> new JdbcEngine(pool, null));
    Refusal.ofNull("dataSource", () -> new JdbcEngine(null, "synod"));
    Refusal.ofNull("dataSource", () -> JdbcEngine.notifying(null, "synod"));
  }
}
