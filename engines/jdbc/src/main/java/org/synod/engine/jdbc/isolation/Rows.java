// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc.isolation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The table of a check: a row for each key, with the list of the values that were written to it. A
 * write adds to the list, so each read tells in which order the values before were written.
 */
record Rows(DataSource dataSource, String table) implements AutoCloseable {
  /** The longest list, in characters: what every database stores in a row. */
  static final int MAX_CHARACTERS = 4_000;

  private interface Work {
    void on(Connection connection) throws SQLException;
  }

  /** Does it on a connection of its own, on which each statement commits itself. */
  private void committing(Work work) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      boolean wasAutoCommit = connection.getAutoCommit();
      connection.setAutoCommit(true);
      work.on(connection);
      connection.setAutoCommit(wasAutoCommit);
    }
  }

  /** Makes the table, which must not be there. */
  Rows create() throws SQLException {
    execute(
        "CREATE TABLE " + table + " (name VARCHAR(20) NOT NULL PRIMARY KEY, content VARCHAR("
            + MAX_CHARACTERS + "))");
    return this;
  }

  /** Drops the table. */
  @Override
  public void close() throws SQLException {
    execute("DROP TABLE " + table);
  }

  private void execute(String command) throws SQLException {
    committing(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(command);
          }
        });
  }

  /** Leaves a row with an empty list for each key, and no other. */
  void reset(Collection<String> keys) throws SQLException {
    execute("DELETE FROM " + table);
    committing(
        connection -> {
          String insert = "INSERT INTO " + table + " (name, content) VALUES (?, '')";
          try (PreparedStatement statement = connection.prepareStatement(insert)) {
            for (String key : keys) {
              statement.setString(1, key);
              statement.executeUpdate();
            }
          }
        });
  }

  List<Long> read(Connection connection, String key) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT content FROM " + table + " WHERE name = ?")) {
      statement.setString(1, key);
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          throw lost(key);
        }
        return list(rows.getString(1));
      }
    }
  }

  private static List<Long> list(@Nullable String content) {
    List<Long> values = new ArrayList<>();
    for (String each : content == null ? new String[0] : content.trim().split(" ")) {
      if (!each.isEmpty()) {
        values.add(Long.valueOf(each));
      }
    }
    return values;
  }

  void write(Connection connection, String key, long value) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE " + table + " SET content = CONCAT(content, ?) WHERE name = ?")) {
      statement.setString(1, " " + value);
      statement.setString(2, key);
      if (statement.executeUpdate() != 1) {
        throw lost(key);
      }
    }
  }

  private IllegalStateException lost(String key) {
    return new IllegalStateException(
        "table " + table + ": no row " + key + ", allowed: the rows that the check has made");
  }
}
