// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.synod.engine.Engine;
import org.synod.engine.NoEffectException;
import org.synod.engine.Outcome;
import org.synod.register.Versioned;

/**
 * Registers as rows of one table, in any database that has a JDBC driver. The table is made at the
 * first use, unless it is there. The tests run on H2, SQLite and PostgreSQL.
 *
 * <pre>{@code
 * Engine engine = new JdbcEngine(dataSource, "synod");
 * Register<String> motd = engine.register("motd", ByteCodec.ofUtf8());
 * }</pre>
 *
 * <p><i>Progress:</i> blocking. A read is one statement, a write is one statement, and one more if
 * it fails. Each operation takes a connection of the data source and gives it back, so the data
 * source should be a pool. A write waits for the row while another writes it; the one that holds it
 * is inside a single statement, and no user's code runs there. Timeouts are the data source's: of
 * the pool, of the driver's socket, of the database's locks.
 *
 * <p><i>Linearization:</i> every statement commits itself (auto-commit; a connection that does not
 * is switched over, and back), so a write takes effect when the database commits it, and a read at
 * its statement, which sees what was committed before it began:
 *
 * <ul>
 *   <li>PostgreSQL: at READ COMMITTED an update that meets another waits for it, and looks at the
 *       new row again. At REPEATABLE READ and SERIALIZABLE it is refused, and repeated here. At all
 *       levels a lone SELECT takes its snapshot when it begins.
 *   <li>H2: as PostgreSQL. READ UNCOMMITTED, at which a read could see a write that is undone, is
 *       refused, on all databases.
 *   <li>SQLite: one writer at a time for the whole file. A reader sees the last commit. A writer
 *       that finds the file locked for longer than its {@code busy_timeout} gets an exception, and
 *       has no effect.
 * </ul>
 *
 * <p>An error of a write has no effect if the database answered that it did nothing (its SQLSTATE
 * or code says so), or if there was no connection. After any other one, such as a connection that
 * breaks while the commit is on its way, the effect is unknown.
 *
 * <p><i>Memory effects:</i> as {@link Engine} says: JDBC drivers publish what they read.
 *
 * <p><i>Not guaranteed:</i> fairness; anything on a replica that lags behind, or after a failover
 * to one that lacks commits (take synchronous replication), or after a backup was restored:
 * versions then go back. An in-memory database of SQLite belongs to one connection, and cannot be
 * shared.
 */
public final class JdbcEngine implements Engine {

  /** The size of the largest value: {@value} bytes. */
  public static final int MAX_BYTES = 1 << 20;

  private final Connections connections;
  private final Table table;
  private final boolean isNotifying;

  /**
   * Makes an engine. It opens no connection before its first operation.
   *
   * @param dataSource gives the connections; a pool
   * @param table the name of the table: a small letter, then up to 62 small letters, digits and
   *     underscores
   */
  public JdbcEngine(DataSource dataSource, String table) {
    this(dataSource, table, /* isNotifying */ false);
  }

  private JdbcEngine(DataSource dataSource, String table, boolean isNotifying) {
    connections =
        new Connections(
            Objects.requireNonNull(dataSource, "dataSource: null, allowed: a data source"));
    this.table = new Table(connections, table, isNotifying);
    this.isNotifying = isNotifying;
  }

  /**
   * Makes an engine over PostgreSQL whose writes are told to all who {@linkplain
   * org.synod.engine.EngineRegister#await await} one: LISTEN and NOTIFY. A waiting thread holds a
   * connection. A write by an engine that does not notify is seen within about a second.
   *
   * <p>PostgreSQL commits transactions that notify one after the other, in all databases of the
   * server. So take it for values that are watched and seldom written.
   *
   * @param dataSource gives the connections, of PostgreSQL's own driver; a pool
   * @param table the name of the table, which engines that do not notify may share
   * @return an engine; its first operation refuses another database
   */
  public static JdbcEngine notifying(DataSource dataSource, String table) {
    return new JdbcEngine(dataSource, table, /* isNotifying */ true);
  }

  @Override
  public Versioned<byte[]> read(String name) throws Exception {
    Statements statements = table.statements();
    return connections.run(connection -> statements.read(connection, name));
  }

  @Override
  public Outcome write(String name, long expectedVersion, byte[] next) throws Exception {
    Statements statements = table.statements();
    try {
      return connections.run(
          connection ->
              statements.write(connection, name, expectedVersion, next)
                  ? Outcome.written()
                  : refused(statements, connection, name));
    } catch (SQLException e) {
      if (statements.dialect().isConflict(e)) {
        return Outcome.notWritten();
      }
      if (statements.dialect().isRefusal(e)) {
        throw new NoEffectException(e);
      }
      throw e;
    }
  }

  private static Outcome refused(Statements statements, Connection connection, String name) {
    try {
      return Outcome.notWritten(statements.read(connection, name));
    } catch (SQLException e) {
      return Outcome.notWritten(); // the write is known to have done nothing
    }
  }

  @Override
  public int maxBytes() {
    return MAX_BYTES;
  }

  @Override
  public void await(String name, long version, Duration timeout) throws Exception {
    if (!isNotifying) {
      Engine.super.await(name, version, timeout);
      return;
    }
    Statements statements = table.statements();
    connections.run(
        connection -> Listening.await(connection, statements, table.name, name, version, timeout));
  }

  /** Equal are engines of one table by one data source. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JdbcEngine that
        && connections.equals(that.connections)
        && table.name.equals(that.table.name);
  }

  @Override
  public int hashCode() {
    return Objects.hash(connections, table.name);
  }

  @Override
  public String toString() {
    return "JdbcEngine[table " + table.name + "]";
  }
}
