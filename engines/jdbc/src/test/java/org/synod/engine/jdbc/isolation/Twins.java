// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc.isolation;

import static org.synod.engine.jdbc.BrokenConnections.proxy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.synod.engine.jdbc.BrokenConnections.Call;
import org.synod.engine.jdbc.BrokenConnections.Fault;

/** Data sources over a good one, each with a mistake. */
final class Twins {
  private Twins() {}

  /** Makes the fault of a connection. */
  private interface Change {
    Fault of(Connection connection);
  }

  private static DataSource changed(DataSource good, Change change) {
    return proxy(
        DataSource.class,
        good,
        (method, call) -> {
          Object made = call.call();
          return method.equals("getConnection")
              ? proxy(Connection.class, (Connection) made, change.of((Connection) made))
              : made;
        });
  }

  /** A pool that does not tell its connections the level. */
  static DataSource ignoresLevels(DataSource good) {
    return changed(
        good,
        connection ->
            (method, call) -> method.equals("setTransactionIsolation") ? null : call.call());
  }

  /** A driver that commits each statement, whatever it is told. */
  static DataSource commitsAlways(DataSource good) {
    return changed(
        good,
        connection ->
            (method, call) ->
                switch (method) {
                  case "setAutoCommit", "commit", "rollback" -> null;
                  default -> call.call();
                });
  }

  /** A driver that commits what is to be rolled back. */
  static DataSource commitsForRollback(DataSource good) {
    return changed(
        good,
        connection ->
            (method, call) -> {
              if (!method.equals("rollback")) {
                return call.call();
              }
              connection.commit();
              return null;
            });
  }

  /** A database that says it has written, and has not. */
  static DataSource losesWrites(DataSource good) {
    return inTransactions(good, (method, call) -> method.equals("executeUpdate") ? 1 : call.call());
  }

  /** A database that lacks a function. */
  static DataSource refusesWrites(DataSource good) {
    return inTransactions(
        good,
        (method, call) -> {
          if (method.equals("executeUpdate")) {
            throw new SQLException("no function CONCAT", "42883");
          }
          return call.call();
        });
  }

  /** A connection that writes, and says every second time that it has failed. */
  static DataSource writesAndFails(DataSource good) {
    AtomicInteger writes = new AtomicInteger();
    return inTransactions(
        good,
        (method, call) -> {
          Object result = call.call();
          if (method.equals("executeUpdate") && writes.incrementAndGet() % 2 == 0) {
            throw new SQLException("no answer", "08006");
          }
          return result;
        });
  }

  /** A driver that sends each write twice. */
  static DataSource writesTwice(DataSource good) {
    return inTransactions(
        good,
        (method, call) -> {
          if (method.equals("executeUpdate")) {
            call.call();
          }
          return call.call();
        });
  }

  /** A replica that is late by one write. */
  static DataSource readsLate(DataSource good) {
    return inTransactions(
        good,
        (method, call) -> {
          Object made = call.call();
          return made instanceof ResultSet rows
              ? proxy(
                  ResultSet.class,
                  rows,
                  (inner, innerCall) ->
                      inner.equals("getString")
                          ? ((String) innerCall.call()).replaceFirst(" \\d+$", "")
                          : innerCall.call())
              : made;
        });
  }

  /** A change to statements, but to those that make the table and its rows. */
  private static DataSource inTransactions(DataSource good, Fault fault) {
    return changed(
        good,
        connection ->
            (method, call) -> {
              Object made = call.call();
              return made instanceof PreparedStatement statement && !connection.getAutoCommit()
                  ? proxy(PreparedStatement.class, statement, fault)
                  : made;
            });
  }

  /**
   * Connections that break in mid-commit: at every n-th commit, by turns before it has taken effect
   * and after. Both look alike to the caller.
   */
  static final class BrokenCommits {
    private final int oneIn;
    private final AtomicInteger commits = new AtomicInteger();
    final AtomicInteger lostBefore = new AtomicInteger();
    final AtomicInteger lostAfter = new AtomicInteger();

    BrokenCommits(int oneIn) {
      this.oneIn = oneIn;
    }

    DataSource over(DataSource good) {
      return changed(
          good,
          connection -> {
            boolean[] isBroken = {false};
            return (method, call) -> {
              if (isBroken[0] && !method.equals("close")) {
                throw new SQLException("the connection is broken", "08003");
              }
              return method.equals("commit") ? commit(connection, isBroken, call) : call.call();
            };
          });
    }

    private Object commit(Connection connection, boolean[] isBroken, Call call) throws Exception {
      int commit = commits.incrementAndGet();
      if (commit % oneIn != 0) {
        return call.call();
      }
      if (commit / oneIn % 2 == 0) {
        connection.rollback(); // as the server does when it notices
        lostBefore.incrementAndGet();
      } else {
        connection.commit();
        lostAfter.incrementAndGet();
      }
      isBroken[0] = true;
      throw new SQLException("the connection broke", "08006");
    }
  }
}
