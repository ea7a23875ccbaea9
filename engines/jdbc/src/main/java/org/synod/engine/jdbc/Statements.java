// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.synod.register.Versioned;

/** The statements for one table: each is one transaction, and one round trip. */
record Statements(
    Dialect dialect, String select, String update, String insert, boolean returnsRow) {

  Versioned<byte[]> read(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? new Versioned<>(rows.getLong(1), rows.getBytes(2))
            : Versioned.unset();
      }
    }
  }

  /** Returns true if it was written; false if the version was another at that moment. */
  boolean write(Connection connection, String name, long expectedVersion, byte[] next)
      throws SQLException {
    boolean isFirst = expectedVersion == 0;
    try (PreparedStatement statement = connection.prepareStatement(isFirst ? insert : update)) {
      statement.setLong(1, expectedVersion + 1);
      statement.setBytes(2, next);
      statement.setString(3, name);
      if (!isFirst) {
        statement.setLong(4, expectedVersion);
      }
      if (!returnsRow) {
        return statement.executeUpdate() == 1;
      }
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }
}
