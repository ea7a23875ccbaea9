// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.Refusal;
import org.synod.engine.jdbc.BrokenConnections;
import org.synod.history.Anomaly;
import org.synod.history.Isolation;

/** The check, on data sources with mistakes, and with arguments that are wrong. */
class IsolationCheckTest {
  private static final int TRIES = 20;
  private static final int SERIALIZABLE = Connection.TRANSACTION_SERIALIZABLE;

  @TempDir static Path folder;
  private static HikariDataSource h2;
  private static HikariDataSource sqlite;

  @BeforeAll
  static void open() {
    h2 = IsolationMatrix.h2();
    sqlite = IsolationMatrix.sqlite(folder);
  }

  @AfterAll
  static void close() {
    h2.close();
    sqlite.close();
  }

  private static IsolationCheck small(DataSource dataSource) {
    return new IsolationCheck(dataSource, "checked").withWorkload(2, 10, 2, /* seed */ 7);
  }

  /** SQLite is strictly serializable. A guess would be wrong every second time, and seen. */
  @Test
  void aCommitThatBreaksIsUnknownAndNeverGuessed() throws Exception {
    Twins.BrokenCommits broken = new Twins.BrokenCommits(7);
    IsolationReport report =
        new IsolationCheck(broken.over(sqlite), "checked")
            .withWorkload(4, 50, 2, /* seed */ 7)
            .run(SERIALIZABLE);
    assertTrue(broken.lostBefore.get() > 3 && broken.lostAfter.get() > 3, report::toString);
    assertTrue(report.unknown() > 6, report::toString);
    assertEquals(Isolation.STRICT_SERIALIZABLE, report.strongest(), () -> tables(report));
  }

  private static String tables(IsolationReport report) {
    StringBuilder tables = new StringBuilder();
    report.anomalies().values().forEach(each -> tables.append(each.table()));
    return tables.toString();
  }

  /** A level that the good one has, and its twin has not, which shows so in one of some runs. */
  private static IsolationReport finds(DataSource twin, Anomaly... anomalies) throws Exception {
    IsolationReport good = small(h2).run(SERIALIZABLE);
    assertTrue(
        good.strongest() != null && good.strongest().compareTo(Isolation.SNAPSHOT) >= 0,
        () -> tables(good));
    IsolationReport report = small(twin).run(SERIALIZABLE);
    for (int i = 1; i < TRIES && !hasAll(report, anomalies); i++) {
      report = small(twin).run(SERIALIZABLE);
    }
    assertTrue(hasAll(report, anomalies), report.toString());
    return report;
  }

  private static boolean hasAll(IsolationReport report, Anomaly... anomalies) {
    return report.anomalies().keySet().containsAll(Set.of(anomalies));
  }

  @Test
  void aPoolThatDoesNotPassOnTheLevelIsFound() throws Exception {
    IsolationReport report =
        finds(Twins.ignoresLevels(h2), Anomaly.FRACTURED_READ, Anomaly.LOST_UPDATE);
    assertEquals(Isolation.READ_COMMITTED, report.strongest(), () -> tables(report));
  }

  @Test
  void writesThatAreLostAreFound() throws Exception {
    IsolationReport report =
        finds(
            Twins.losesWrites(h2),
            Anomaly.INTERNAL_READ,
            Anomaly.LOST_UPDATE,
            Anomaly.REAL_TIME_VIOLATION);
    assertNull(report.strongest());
  }

  @Test
  void aRollbackThatCommitsIsFound() throws Exception {
    finds(Twins.commitsForRollback(h2), Anomaly.ABORTED_READ);
  }

  /** Others may see it, so it is in the history. */
  @Test
  void aWriteThatIsDoneThoughItFailedIsRecorded() throws Exception {
    finds(Twins.commitsForRollback(Twins.writesAndFails(h2)), Anomaly.ABORTED_READ);
  }

  @Test
  void aWriteThatIsDoneTwiceIsTold() throws Exception {
    Refusal.of(
        IllegalStateException.class,
        "key x: [",
        () -> small(Twins.writesTwice(h2)).run(SERIALIZABLE));
    assertTrue(small(h2).run(SERIALIZABLE).committed() > 20, "the table is gone");
  }

  @Test
  void aTableThatIsThereIsToldAndLeftAlone() throws Exception {
    try (Connection connection = h2.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE checked (name VARCHAR(20))");
      SQLException thrown = assertThrows(SQLException.class, () -> small(h2).run(SERIALIZABLE));
      assertTrue(thrown.getMessage().contains("already exists"), thrown.getMessage());
      try (ResultSet rows = statement.executeQuery("SELECT * FROM checked")) {
        assertFalse(rows.next());
      }
      statement.execute("DROP TABLE checked");
    }
  }

  @Test
  void aDatabaseThatRefusesAllWritesIsToldWithItsReason() {
    SQLException thrown =
        assertThrows(
            SQLException.class, () -> small(Twins.refusesWrites(h2)).run(SERIALIZABLE));
    assertEquals("no write is known to have committed", thrown.getMessage());
    assertEquals("no function CONCAT", thrown.getCause().getMessage());
  }

  @Test
  void aDatabaseThatRefusesAllCommitsIsToldWithItsReason() {
    DataSource twin =
        BrokenConnections.proxy(
            DataSource.class,
            h2,
            (method, call) ->
                BrokenConnections.proxy(
                    Connection.class,
                    (Connection) call.call(),
                    (inner, innerCall) -> {
                      if (inner.equals("commit")) {
                        throw new SQLException("full", "53100");
                      }
                      return innerCall.call();
                    }));
    SQLException thrown = assertThrows(SQLException.class, () -> small(twin).run(SERIALIZABLE));
    assertEquals("no read of x commits", thrown.getMessage());
    assertEquals("full", thrown.getCause().getMessage());
  }

  /** A pool that does nothing for its connections but to keep them. */
  @Test
  void connectionsAreGivenBackAsTheyWere() throws Exception {
    ConcurrentLinkedQueue<Connection> idle = new ConcurrentLinkedQueue<>();
    Semaphore given = new Semaphore(0);
    DataSource keeper =
        BrokenConnections.proxy(
            DataSource.class,
            h2,
            (method, call) -> {
              Connection kept = idle.poll();
              Connection lent = kept == null ? (Connection) call.call() : kept;
              if (kept == null) {
                lent.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                lent.setAutoCommit(false);
              }
              return BrokenConnections.proxy(
                  Connection.class,
                  lent,
                  (inner, innerCall) -> {
                    if (!inner.equals("close")) {
                      return innerCall.call();
                    }
                    given.release();
                    return idle.add(lent) ? null : lent;
                  });
            });
    small(keeper).run(SERIALIZABLE);
    assertTrue(given.availablePermits() > 20);
    assertTrue(idle.size() >= Script.TRANSACTIONS, () -> idle.size() + " connections");
    for (Connection each : idle) {
      assertEquals(Connection.TRANSACTION_REPEATABLE_READ, each.getTransactionIsolation());
      assertFalse(each.getAutoCommit());
      each.close();
    }
  }

  @Test
  void aLevelThatTheDatabaseDoesNotSupportIsTold() {
    Refusal.ofArgument("level: 3", () -> small(h2).run(3));
    Refusal.ofArgument(
        "level: 4", () -> small(sqlite).run(Connection.TRANSACTION_REPEATABLE_READ));
    Refusal.ofArgument("level: 0", () -> small(h2).run(Connection.TRANSACTION_NONE));
  }

  @Test
  void refusesBadInputByName() {
    for (String name : new String[] {"", "Synod", "a-b", "1a", "a;b", "a".repeat(64)}) {
      Refusal.ofArgument("table: \"" + name + "\"", () -> new IsolationCheck(h2, name));
    }
    Refusal.ofNull("table", () -> new IsolationCheck(h2, null));
    Refusal.ofNull("dataSource", () -> new IsolationCheck(null, "synod"));
    Refusal.ofNull("reports", () -> IsolationReport.matrix(null));
    IsolationCheck check = small(h2);
    Refusal.ofArgument("clients: 1", () -> check.withWorkload(1, 10, 2, 1));
    Refusal.ofArgument("clients: 17", () -> check.withWorkload(17, 10, 2, 1));
    Refusal.ofArgument("transactions: 0", () -> check.withWorkload(2, 0, 2, 1));
    Refusal.ofArgument("transactions: 1001", () -> check.withWorkload(2, 1001, 2, 1));
    Refusal.ofArgument("keys: 1", () -> check.withWorkload(2, 10, 1, 1));
    Refusal.ofArgument("keys: 9", () -> check.withWorkload(2, 10, 9, 1));
  }
}
