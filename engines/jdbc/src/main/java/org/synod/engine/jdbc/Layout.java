// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.synod.engine.UnsuitablePlaceException;

/**
 * The columns and the primary key of a table, as the database shows them.
 *
 * @param columns the types by the names; empty if there is no such table
 * @param keys the columns of the primary key
 * @param areTypesRight whether each column has a type that its name should have
 */
record Layout(Map<String, String> columns, Set<String> keys, boolean areTypesRight) {
  private static final Map<String, Set<Integer>> WANTED =
      Map.of(
          "name", Set.of(Types.VARCHAR),
          "version", Set.of(Types.BIGINT),
          "content", Set.of(Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB));

  /** SQLite's driver has other numbers for types, but tells their names as they were declared. */
  private static final Map<String, String> DECLARED =
      Map.of("version", "BIGINT", "content", "BLOB");

  /** Looks at a table in the schema of a connection. */
  static Layout of(Connection connection, String table) throws SQLException {
    DatabaseMetaData metaData = connection.getMetaData();
    String catalog = connection.getCatalog();
    String schema = connection.getSchema();
    String stored =
        metaData.storesUpperCaseIdentifiers() ? table.toUpperCase(Locale.ROOT) : table;
    Map<String, String> columns = new TreeMap<>();
    boolean areTypesRight = true;
    try (ResultSet rows = metaData.getColumns(catalog, schema, stored, null)) {
      while (rows.next()) {
        // The names are patterns, in which an underscore stands for any character.
        if (stored.equals(rows.getString("TABLE_NAME"))
            && (schema == null || schema.equals(rows.getString("TABLE_SCHEM")))) {
          String column = rows.getString("COLUMN_NAME").toLowerCase(Locale.ROOT);
          String type = rows.getString("TYPE_NAME");
          columns.put(column, type);
          areTypesRight &=
              WANTED.getOrDefault(column, Set.of()).contains(rows.getInt("DATA_TYPE"))
                  || type.equals(DECLARED.get(column));
        }
      }
    }
    Set<String> keys = new TreeSet<>();
    if (!columns.isEmpty()) {
      try (ResultSet rows = metaData.getPrimaryKeys(catalog, schema, stored)) {
        while (rows.next()) {
          keys.add(rows.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
        }
      }
    }
    return new Layout(columns, keys, areTypesRight);
  }

  boolean isThere() {
    return !columns.isEmpty();
  }

  /** Can registers lie in it? Without the key two first writes could both succeed. */
  boolean isSuitable() {
    return areTypesRight
        && columns.keySet().equals(WANTED.keySet())
        && keys.equals(Set.of("name"));
  }

  UnsuitablePlaceException refusal(String table) {
    return new UnsuitablePlaceException(
        "table " + table,
        "columns " + columns + " with primary key " + keys,
        "a name that is free, or a table with name VARCHAR, version BIGINT, content of bytes, and"
            + " primary key [name]");
  }
}
