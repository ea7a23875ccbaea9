// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc;

import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Set;

/** The differences between databases: types, conflicts of inserts, and the meaning of errors. */
enum Dialect {
  /** PostgreSQL. */
  POSTGRESQL("PostgreSQL", "BYTEA", " ON CONFLICT DO NOTHING", Set.of(), Set.of()),
  /** SQLite, whose errors have no SQLSTATE: 5 is busy, 6 locked, 8 read-only. */
  SQLITE("SQLite", "BLOB", " ON CONFLICT DO NOTHING", Set.of(), Set.of(5, 6, 8)),
  /** H2: 90131 is an update at the same time, 50200 a timeout of a lock. */
  H2("H2", "VARBINARY(" + JdbcEngine.MAX_BYTES + ")", "", Set.of(90131), Set.of(50200)),
  /** Any other database: standard SQL. */
  OTHER("", "BLOB", "", Set.of(), Set.of());

  /** Another row with this name (two ways to say it); not serializable; deadlock (two ways). */
  private static final Set<String> CONFLICTS = Set.of("23505", "23000", "40001", "40P01");

  /**
   * Only classes of errors that are known to leave nothing behind: data, constraints, state of the
   * transaction, authorization, syntax and rights, locks. All else has an unknown effect.
   */
  private static final Set<String> REFUSALS = Set.of("22", "23", "25", "28", "42", "55");

  private final String product;
  private final String bytes;
  private final String insertSuffix;
  private final Set<Integer> conflicts;
  private final Set<Integer> refusals;

  Dialect(
      String product,
      String bytes,
      String insertSuffix,
      Set<Integer> conflicts,
      Set<Integer> refusals) {
    this.product = product;
    this.bytes = bytes;
    this.insertSuffix = insertSuffix;
    this.conflicts = conflicts;
    this.refusals = refusals;
  }

  static Dialect of(DatabaseMetaData metaData) throws SQLException {
    String product = metaData.getDatabaseProductName();
    for (Dialect each : values()) {
      if (each.product.equals(product)) {
        return each;
      }
    }
    return OTHER;
  }

  /** The statement that makes the table. */
  String create(String table) {
    return "CREATE TABLE " + table + " (name VARCHAR(200) NOT NULL PRIMARY KEY,"
        + " version BIGINT NOT NULL, content " + bytes + " NOT NULL)";
  }

  Statements statements(String table, boolean isNotifying) {
    String update =
        "UPDATE " + table + " SET version = ?, content = ? WHERE name = ? AND version = ?";
    String insert =
        "INSERT INTO " + table + " (version, content, name) VALUES (?, ?, ?)" + insertSuffix;
    return new Statements(
        this,
        "SELECT version, content FROM " + table + " WHERE name = ?",
        isNotifying ? notifying(table, update) : update,
        isNotifying ? notifying(table, insert) : insert,
        isNotifying);
  }

  /** The same write, which returns a row if it is done, and tells those who listen. */
  private static String notifying(String table, String write) {
    return "WITH written AS (" + write + " RETURNING name) SELECT pg_notify('" + table
        + "', name) FROM written";
  }

  /**
   * Has a statement done nothing because another was faster, or was preferred? Then it is worth
   * another look.
   */
  boolean isConflict(SQLException error) {
    return CONFLICTS.contains(state(error)) || conflicts.contains(error.getErrorCode());
  }

  /** Has the database answered that a statement, which commits itself, did nothing? */
  boolean isRefusal(SQLException error) {
    return REFUSALS.contains(state(error).substring(0, 2))
        || refusals.contains(error.getErrorCode());
  }

  private static String state(SQLException error) {
    String state = error.getSQLState();
    return state == null || state.length() != 5 ? "?????" : state;
  }
}
