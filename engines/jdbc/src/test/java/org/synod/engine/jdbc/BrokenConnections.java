// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * A data source whose connections break: at every n-th write, by turns before the statement is sent
 * and after its commit. Both look alike to the caller.
 */
public final class BrokenConnections {
  private final DataSource dataSource;
  private final int oneIn;
  private final AtomicInteger writes = new AtomicInteger();
  final AtomicInteger lostBefore = new AtomicInteger();
  final AtomicInteger lostAfter = new AtomicInteger();
  volatile boolean isDown; // then there are no connections

  BrokenConnections(DataSource dataSource, int oneIn) {
    this.dataSource = dataSource;
    this.oneIn = oneIn;
  }

  DataSource dataSource() {
    return proxy(
        DataSource.class,
        dataSource,
        (method, call) -> {
          if (isDown) {
            throw new SQLException("no connection", "08001");
          }
          Object made = call.call();
          return made instanceof Connection connection ? breaking(connection) : made;
        });
  }

  private Connection breaking(Connection connection) {
    return proxy(
        Connection.class,
        connection,
        (method, call) -> {
          Object made = call.call();
          return made instanceof PreparedStatement statement ? breaking(statement) : made;
        });
  }

  private PreparedStatement breaking(PreparedStatement statement) {
    return proxy(
        PreparedStatement.class,
        statement,
        (method, call) -> {
          if (!method.equals("executeUpdate")) {
            return call.call();
          }
          int write = writes.incrementAndGet();
          if (write % oneIn != 0) {
            return call.call();
          }
          if (write / oneIn % 2 == 0) {
            lostBefore.incrementAndGet();
          } else if (call.call().equals(1)) {
            lostAfter.incrementAndGet();
          }
          throw new SQLException("the connection broke", "08006");
        });
  }

  /** A call of the target. */
  public interface Call {
    /** Makes it, and returns what it returns. */
    Object call() throws Exception;
  }

  /** The answer to a call, which may be that of the target. */
  public interface Fault {
    /** Answers a call. */
    Object of(String method, Call call) throws Exception;
  }

  /** Puts itself before a target. */
  public static <T> T proxy(Class<T> type, T target, Fault fault) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                fault.of(
                    method.getName(),
                    () -> {
                      try {
                        return method.invoke(target, arguments);
                      } catch (InvocationTargetException e) {
                        throw e.getCause() instanceof Exception cause ? cause : e;
                      }
                    })));
  }
}
