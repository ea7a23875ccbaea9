// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc.isolation;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.synod.history.Isolation;

/**
 * A check of the isolation that a database gives, by what its transactions see. It runs fixed
 * interleavings, one for each anomaly of the literature, and then random transactions of several
 * clients; it records all of them, and checks each history.
 *
 * <pre>{@code
 * IsolationCheck check = new IsolationCheck(dataSource, "synod_isolation");
 * List<IsolationReport> reports = check.runAll();
 * System.out.print(IsolationReport.matrix(reports));
 * }</pre>
 *
 * <p>It makes a table of two columns, and drops it at the end. Each write adds a new value to the
 * list in a row, so that what was read last tells in which order all were written. An error of a
 * commit, after which nobody knows whether it was done, leaves the transaction as unknown. It
 * counts then if one that has committed has read from it, and not otherwise.
 *
 * <p><i>Progress:</i> blocking. A transaction of an interleaving that has not answered within
 * {@value Run#PATIENCE_MILLIS} ms waits for a lock, as it seems, and the others go on. There is no
 * other timeout but the data source's: of the pool, of the driver's socket, of the database's
 * locks. It uses as many connections at the same time as there are clients, and at least {@value
 * Script#TRANSACTIONS}; and one after the other, one more.
 *
 * <p><i>Memory effects:</i> none. A check is immutable, but two runs at the same time need two
 * tables.
 *
 * <p><i>Not guaranteed:</i> that all anomalies are seen that the database allows. One that was seen
 * is a proof; that none was seen is none. Reads by a condition, as of several rows at once, are not
 * tried, and neither are crashes of the database or reads from replicas, unless the data source
 * leads to them.
 *
 * <p>Sources: M. Kleppmann, <i>Hermitage: Testing the "I" in ACID</i>, 2014; K. Kingsbury, P.
 * Alvaro, <i>Elle: Inferring Isolation Anomalies from Experimental Observations</i>, VLDB 2020, for
 * lists as values; see also {@link Isolation}.
 */
public final class IsolationCheck {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final int[] LEVELS = {
    Connection.TRANSACTION_READ_UNCOMMITTED,
    Connection.TRANSACTION_READ_COMMITTED,
    Connection.TRANSACTION_REPEATABLE_READ,
    Connection.TRANSACTION_SERIALIZABLE
  };

  private final DataSource dataSource;
  private final Rows rows;
  private final Workload workload;

  /**
   * Makes a check. It opens no connection before it runs.
   *
   * @param dataSource gives the connections
   * @param table the name of a table that is not there: a small letter, then up to 62 small
   *     letters, digits and underscores
   */
  public IsolationCheck(DataSource dataSource, String table) {
    this(
        Objects.requireNonNull(dataSource, "dataSource: null, allowed: a data source"),
        new Rows(dataSource, requireName(table)),
        new Workload(4, 50, 3, 1));
  }

  private static String requireName(String table) {
    Objects.requireNonNull(table, "table: null, allowed: a name");
    if (!NAME.matcher(table).matches()) {
      throw new IllegalArgumentException(
          "table: \"" + table + "\", allowed: a small letter, then up to 62 small letters, digits"
              + " and underscores");
    }
    return table;
  }

  private IsolationCheck(DataSource dataSource, Rows rows, Workload workload) {
    this.dataSource = dataSource;
    this.rows = rows;
    this.workload = workload;
  }

  /**
   * Makes a check with other random transactions.
   *
   * @param clients so many clients at the same time, 2 to 16; 4 otherwise
   * @param transactions so many of each client, 1 to 1,000; 50 otherwise
   * @param keys so many rows at a time, 2 to 8; 3 otherwise
   * @param seed of what the transactions do, though not of when; 1 otherwise
   * @return the check
   */
  public IsolationCheck withWorkload(int clients, int transactions, int keys, long seed) {
    requireIn("clients", clients, 2, 16);
    requireIn("transactions", transactions, 1, 1_000);
    requireIn("keys", keys, 2, 8);
    return new IsolationCheck(dataSource, rows, new Workload(clients, transactions, keys, seed));
  }

  private static void requireIn(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + ": " + value + ", allowed: " + least + " to " + most);
    }
  }

  /**
   * Runs at each level of JDBC that the database says it supports.
   *
   * @return the reports, from the weakest level on
   * @throws SQLException as {@link #run} does
   * @throws InterruptedException if this thread is interrupted
   */
  public List<IsolationReport> runAll() throws SQLException, InterruptedException {
    List<Integer> supported = new ArrayList<>();
    try (Connection connection = dataSource.getConnection()) {
      for (int level : LEVELS) {
        if (connection.getMetaData().supportsTransactionIsolationLevel(level)) {
          supported.add(level);
        }
      }
    }
    List<IsolationReport> reports = new ArrayList<>();
    for (int level : supported) {
      reports.add(run(level));
    }
    return reports;
  }

  /**
   * Runs at one level.
   *
   * @param level a number as in {@link Connection}, or one of the database's own, that it supports
   * @return what was seen
   * @throws SQLException if there is no connection, if the table is there already or cannot be
   *     made, or if no write committed; the cause is the last error of a transaction
   * @throws IllegalArgumentException if the database does not support the level
   * @throws IllegalStateException if a value is read that the check did not write, or that is there
   *     twice: a statement was done twice
   * @throws InterruptedException if this thread is interrupted
   */
  public IsolationReport run(int level) throws SQLException, InterruptedException {
    String database;
    try (Connection connection = dataSource.getConnection()) {
      DatabaseMetaData metaData = connection.getMetaData();
      database = metaData.getDatabaseProductName();
      if (!metaData.supportsTransactionIsolationLevel(level)) {
        throw new IllegalArgumentException(
            "level: " + level + ", allowed: one that " + database + " supports");
      }
    }
    try (Rows made = rows.create()) {
      Run run = new Run(dataSource, made, level);
      for (Script each : Script.values()) {
        run.script(each);
      }
      run.workload(workload);
      return run.report(database);
    }
  }
}
