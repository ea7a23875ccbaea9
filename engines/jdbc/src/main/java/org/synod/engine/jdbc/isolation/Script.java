// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc.isolation;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A fixed interleaving of transactions, which shows an anomaly where nothing prevents it. A step is
 * an operation, the number of its transaction, and the key: {@code r} reads, {@code w} writes,
 * {@code c} commits, {@code a} rolls back.
 *
 * <p>Sources: the anomalies' own, see {@link org.synod.history.Anomaly}; the idea of one
 * interleaving for each is that of M. Kleppmann's <i>Hermitage</i>, 2014, and so are some of them;
 * {@code READER_ALONE} is from A. Fekete, E. O'Neil, P. O'Neil, <i>A Read-Only Transaction Anomaly
 * Under Snapshot Isolation</i>, SIGMOD Record 2004.
 */
enum Script {
  INTERNAL_READ("r1x w1x w2x r1x c1 c2"),
  ABORTED_READ("w1x r2x a1 c2"),
  INTERMEDIATE_READ("w1x r2x w1x c1 c2"),
  DIRTY_WRITE("w1x w2x w2y c2 w1y c1"),
  CIRCULAR_FLOW("w1x w2y r1y r2x c1 c2"),
  FRACTURED_READ("r1x w2x w2y c2 r1y c1"),
  LOST_UPDATE("r1x r2x w1x c1 w2x c2"),
  READ_SKEW("r3x w1x c1 r2x w2y c2 r3y c3"),
  LONG_FORK("r3x r4y w1x c1 w2y c2 r3y r4x c3 c4"),
  WRITE_SKEW("r1x r1y r2x r2y w1x w2y c1 c2"),
  READER_ALONE("r2x r2y r1y w1y c1 r3x r3y c3 w2x c2"),
  REVERSED_TIME("r1x w2x c2 r3y c3 w1y c1"),
  STALE_READ("w1x c1 r2x c2");

  /** The keys of all scripts. */
  static final List<String> KEYS = List.of("x", "y");

  /** As many transactions as a script has at most. */
  static final int TRANSACTIONS = 4;

  /** A step, which may be its transaction's first. The key is empty if the operation is an end. */
  record Step(char operation, int transaction, String key, boolean isFirst) {

    /** Does it with the session of its transaction. */
    void on(Session session) throws SQLException {
      if (isFirst) {
        session.begin("T" + transaction);
      }
      switch (operation) {
        case 'r' -> session.read(key);
        case 'w' -> session.write(key);
        case 'c' -> session.commit();
        default -> session.rollBack();
      }
    }
  }

  private final List<Step> steps = new ArrayList<>();
  private final int transactions;

  Script(String text) {
    Set<Integer> begun = new HashSet<>();
    for (String each : text.split(" ")) {
      int transaction = each.charAt(1) - '0';
      steps.add(
          new Step(each.charAt(0), transaction, each.substring(2), begun.add(transaction)));
    }
    transactions = begun.size();
  }

  List<Step> steps() {
    return steps;
  }

  int transactions() {
    return transactions;
  }
}
