// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.synod.register.Versioned;

/** A wait for PostgreSQL's notifications. Only this class needs its driver. */
final class Listening {
  private static final int SLICE_MILLIS = 1000;

  private Listening() {}

  /** Waits until a record has passed a version, or the time is over; returns its state then. */
  static Versioned<byte[]> await(
      Connection connection,
      Statements statements,
      String channel,
      String name,
      long version,
      Duration timeout)
      throws Exception {
    PGConnection listener = connection.unwrap(PGConnection.class);
    long start = System.nanoTime();
    execute(connection, "LISTEN " + channel);
    try {
      for (; ; ) {
        // It reads after it listens: otherwise a write between the two would not be told.
        Versioned<byte[]> state = statements.read(connection, name);
        long left = timeout.toNanos() - (System.nanoTime() - start);
        if (state.version() > version || left <= 0) {
          return state;
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        // Slices, since the driver cannot be interrupted, and a writer may not notify.
        listener.getNotifications((int) Math.min(SLICE_MILLIS, 1 + left / 1_000_000));
      }
    } finally {
      // The connection goes back to a pool: its next user must hear nothing of this.
      execute(connection, "UNLISTEN " + channel);
      PGNotification[] late = listener.getNotifications();
    }
  }

  private static void execute(Connection connection, String command) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }
}
