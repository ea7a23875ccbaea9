// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc.isolation;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.synod.engine.jdbc.isolation.Attempt.Ending;

/** A client's transactions, one after the other, on a connection that it keeps while it works. */
final class Session implements AutoCloseable {
  /*
   * How a transaction has ended is never guessed:
   *
   *   committed  commit() returned
   *   aborted    rollback() returned, and commit() was not called, or the database had answered to
   *              it that the transaction was rolled back
   *   unknown    everything else
   *
   * A failed statement alone tells nothing, since the connection may do anything with an open
   * transaction when it is closed.
   */
  private static final String ROLLED_BACK = "40"; // class of SQLSTATE: transaction rollback
  private static final String COMPLETION_UNKNOWN = "40003";
  private static final int SQLITE_BUSY = 5;

  private final DataSource dataSource;
  private final int level;
  private final Rows rows;
  private final Recording recording;
  private @Nullable Connection connection;
  private boolean wasAutoCommit;
  private int levelBefore;
  private @Nullable Attempt attempt; // the transaction that has begun and not ended

  Session(DataSource dataSource, int level, Rows rows, Recording recording) {
    this.dataSource = dataSource;
    this.level = level;
    this.rows = rows;
    this.recording = recording;
  }

  /** Opens a connection, if there is none yet or the last one broke. */
  void open() throws SQLException {
    if (connection == null) {
      Connection opened = dataSource.getConnection();
      connection = opened;
      wasAutoCommit = opened.getAutoCommit();
      opened.setAutoCommit(true); // the level must not change inside a transaction
      levelBefore = opened.getTransactionIsolation();
      opened.setTransactionIsolation(level);
      opened.setAutoCommit(false);
    }
  }

  /** Begins a transaction. */
  Attempt begin(String name) throws SQLException {
    open();
    Attempt begun = recording.begin(name);
    attempt = begun;
    return begun;
  }

  /** Reads, unless the transaction has ended. */
  void read(String key) {
    Attempt current = attempt;
    if (current != null) {
      try {
        List<Long> found = rows.read(connection(), key);
        current.reads(key, found);
      } catch (SQLException e) {
        refused(e);
      }
    }
  }

  /** Writes a value that nobody else writes, unless the transaction has ended. */
  void write(String key) {
    Attempt current = attempt;
    if (current != null) {
      long value = recording.value();
      current.writes(key, value); // also if an exception hides that it was done
      try {
        rows.write(connection(), key, value);
      } catch (SQLException e) {
        refused(e);
      }
    }
  }

  private void refused(SQLException error) {
    recording.refused(error);
    rollBack();
  }

  /** Commits, unless the transaction has ended. */
  void commit() {
    if (attempt != null) {
      try {
        connection().commit();
        end(Ending.COMMITTED);
      } catch (SQLException e) {
        recording.refused(e);
        if (isRolledBack(e)) {
          rollBack();
        } else {
          end(Ending.UNKNOWN);
        }
      }
    }
  }

  /** SQLite's driver gives no SQLSTATE; its transaction is still open then. */
  private static boolean isRolledBack(SQLException error) {
    String state = error.getSQLState();
    return state == null
        ? error.getErrorCode() == SQLITE_BUSY
        : state.startsWith(ROLLED_BACK) && !state.equals(COMPLETION_UNKNOWN);
  }

  /** Rolls back, unless the transaction has ended. */
  void rollBack() {
    if (attempt != null) {
      try {
        connection().rollback();
        end(Ending.ABORTED);
      } catch (SQLException e) {
        recording.refused(e);
        end(Ending.UNKNOWN);
      }
    }
  }

  private void end(Ending ending) {
    recording.end(Objects.requireNonNull(attempt), ending);
    attempt = null;
    if (ending == Ending.UNKNOWN) {
      close(); // whatever is left of it must not be in the next transaction
    }
  }

  private Connection connection() {
    return Objects.requireNonNull(connection);
  }

  /** Gives the connection back as it was. An error here must not hide how transactions ended. */
  @Override
  public void close() {
    rollBack();
    if (connection == null) {
      return;
    }
    try (Connection last = connection) {
      connection = null;
      last.rollback();
      last.setAutoCommit(wasAutoCommit);
      last.setTransactionIsolation(levelBefore);
    } catch (SQLException e) {
      return; // the pool, or the server, will find the connection broken
    }
  }
}
