// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.synod.engine.NoEffectException;
import org.synod.engine.UnsuitablePlaceException;

/** The table of the registers. It is looked at, and made if it is not there, at its first use. */
final class Table {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

  final String name;
  private final Connections connections;
  private final boolean isNotifying;
  private volatile @Nullable Statements statements; // null until the table was looked at

  Table(Connections connections, String name, boolean isNotifying) {
    this.connections = connections;
    this.name = Objects.requireNonNull(name, "table: null, allowed: a name");
    this.isNotifying = isNotifying;
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "table: \"" + name + "\", allowed: a small letter, then up to 62 small letters, digits"
              + " and underscores");
    }
  }

  /** Returns the statements for the table, which is there now. */
  Statements statements() throws Exception {
    Statements known = statements;
    if (known == null) {
      try {
        known = connections.run(this::prepare);
      } catch (SQLException e) {
        throw new NoEffectException(e);
      }
      statements = known;
    }
    return known;
  }

  private Statements prepare(Connection connection) throws SQLException {
    Dialect dialect = Dialect.of(connection.getMetaData());
    if (isNotifying && dialect != Dialect.POSTGRESQL) {
      throw new UnsuitablePlaceException(
          "notifications",
          "a database of " + connection.getMetaData().getDatabaseProductName(),
          "PostgreSQL");
    }
    int isolation = connection.getTransactionIsolation();
    if (isolation < Connection.TRANSACTION_READ_COMMITTED) {
      // A read could return a write that is undone afterwards.
      throw new UnsuitablePlaceException(
          "isolation", "READ UNCOMMITTED, or no transactions", "READ COMMITTED or above");
    }
    if (!Layout.of(connection, name).isSuitable()) {
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate(dialect.create(name));
      } catch (SQLException e) {
        // It looks again, since another may have made the table meanwhile. H2 shows one that is
        // half made, without its key; but this statement waits for its maker.
        Layout found = Layout.of(connection, name);
        if (!found.isThere()) {
          throw e;
        }
        if (!found.isSuitable()) {
          throw found.refusal(name);
        }
      }
    }
    return dialect.statements(name, isNotifying);
  }
}
