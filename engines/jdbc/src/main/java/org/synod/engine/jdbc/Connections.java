// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.synod.engine.NoEffectException;

/** Connections for one operation each, on which every statement is a transaction of its own. */
record Connections(DataSource dataSource) {

  /** Statements of one operation. */
  interface Work<T> {
    T on(Connection connection) throws Exception;
  }

  /**
   * Does an operation on a connection of its own.
   *
   * @throws NoEffectException if there is no connection, and so nothing was sent
   */
  <T> T run(Work<T> work) throws Exception {
    Connection connection;
    try {
      connection = dataSource.getConnection();
    } catch (Exception e) {
      throw new NoEffectException(e);
    }
    boolean isToRestore = false;
    try {
      isToRestore = commitEachStatement(connection);
      return work.on(connection);
    } finally {
      giveBack(connection, isToRestore);
    }
  }

  /** Returns true if the connection did otherwise before. */
  private static boolean commitEachStatement(Connection connection) throws NoEffectException {
    try {
      if (connection.getAutoCommit()) {
        return false;
      }
      connection.setAutoCommit(true);
      return true;
    } catch (Exception e) {
      throw new NoEffectException(e);
    }
  }

  /** The operation has its outcome: an error here must not hide it. */
  private static void giveBack(Connection connection, boolean isToRestore) {
    try (connection) {
      if (isToRestore) {
        connection.setAutoCommit(false);
      }
    } catch (SQLException | RuntimeException e) {
      return; // the pool, or the server, will find the connection broken
    }
  }
}
