// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc.isolation;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.synod.engine.jdbc.isolation.Attempt.Ending;
import org.synod.history.Anomaly;
import org.synod.history.Isolation;
import org.synod.history.Verdict;

/**
 * The findings of an {@link IsolationCheck} at a level that it asked a database for: the anomalies,
 * each with an example, and so the levels that the database did not give.
 *
 * <p><i>Progress:</i> wait-free.
 *
 * <p><i>Memory effects:</i> none; it is immutable.
 *
 * <p><i>Not guaranteed:</i> that a level which nothing refutes is given. An anomaly that was seen
 * is a proof; that none was seen is none.
 */
public final class IsolationReport {
  private final String database;
  private final int asked;
  private final Map<Anomaly, Verdict> anomalies = new EnumMap<>(Anomaly.class);
  private final Map<Ending, Integer> endings = new EnumMap<>(Ending.class);

  IsolationReport(String database, int asked, List<Verdict> verdicts, Iterable<Attempt> attempts) {
    this.database = database;
    this.asked = asked;
    for (Verdict each : verdicts) {
      anomalies.merge(
          Objects.requireNonNull(each.anomaly()), each, IsolationReport::smaller);
    }
    for (Attempt each : attempts) {
      endings.merge(each.ending, 1, Integer::sum);
    }
  }

  private static Verdict smaller(Verdict one, Verdict other) {
    return one.transactions().size() <= other.transactions().size() ? one : other;
  }

  /**
   * The level that the connections were set to.
   *
   * @return a number as in {@link Connection}, or one of the database's own
   */
  public int asked() {
    return asked;
  }

  /**
   * The strongest level that nothing refutes which was seen.
   *
   * @return a level; null if not even the weakest was given
   */
  public @Nullable Isolation strongest() {
    return strongest(anomalies.keySet());
  }

  static @Nullable Isolation strongest(Set<Anomaly> anomalies) {
    int first = Isolation.values().length; // that is refuted
    for (Anomaly each : anomalies) {
      first = Math.min(first, each.excludedBy().ordinal());
    }
    return first == 0 ? null : Isolation.values()[first - 1];
  }

  /**
   * The anomalies that were seen.
   *
   * @return them, from those that even weak levels exclude on, each with the smallest example; the
   *     {@link Verdict#table} of it has the transactions
   */
  public Map<Anomaly, Verdict> anomalies() {
    return Collections.unmodifiableMap(anomalies);
  }

  /**
   * The number of transactions that are known to have committed.
   *
   * @return 1 or more
   */
  public int committed() {
    return endings.getOrDefault(Ending.COMMITTED, 0);
  }

  /**
   * The number of transactions that are known to have been rolled back, by themselves or by the
   * database.
   *
   * @return 0 or more
   */
  public int aborted() {
    return endings.getOrDefault(Ending.ABORTED, 0);
  }

  /**
   * The number of transactions of which nobody knows how they have ended, because the connection
   * broke. They count as committed if one that has committed has read from them.
   *
   * @return 0 or more
   */
  public int unknown() {
    return endings.getOrDefault(Ending.UNKNOWN, 0);
  }

  /**
   * Prints several reports as the lines of a table in Markdown: a row for each, with what was asked
   * for, the strongest level that was not refuted, and a column for each anomaly.
   *
   * @param reports the reports, of one database or of several
   * @return the lines
   */
  public static String matrix(List<IsolationReport> reports) {
    Objects.requireNonNull(reports, "reports: null, allowed: a list");
    List<String> head = new ArrayList<>(List.of("database", "asked for", "not refuted"));
    for (Anomaly each : Anomaly.values()) {
      head.add(words(each));
    }
    StringBuilder matrix = new StringBuilder(row(head));
    matrix.append("|---|---|---|").append(":-:|".repeat(Anomaly.values().length)).append('\n');
    for (IsolationReport report : reports) {
      List<String> cells = new ArrayList<>();
      cells.add(report.database);
      cells.add(name(report.asked));
      cells.add(report.strongest() == null ? "none" : String.valueOf(report.strongest()));
      for (Anomaly each : Anomaly.values()) {
        cells.add(report.anomalies.containsKey(each) ? "seen" : "–");
      }
      matrix.append(row(cells));
    }
    return matrix.toString();
  }

  private static String row(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The name of a level in JDBC. */
  private static String name(int level) {
    return switch (level) {
      case Connection.TRANSACTION_READ_UNCOMMITTED -> "read uncommitted";
      case Connection.TRANSACTION_READ_COMMITTED -> "read committed";
      case Connection.TRANSACTION_REPEATABLE_READ -> "repeatable read";
      case Connection.TRANSACTION_SERIALIZABLE -> "serializable";
      default -> "level " + level;
    };
  }

  /** The level that was asked for, the one that was not refuted, and the anomalies. */
  @Override
  public String toString() {
    return database + ", asked for " + name(asked) + ": "
        + (strongest() == null ? "no level" : strongest()) + " not refuted; seen: "
        + (anomalies.isEmpty() ? "no anomaly" : anomalies.keySet()) + "; committed " + committed()
        + ", aborted " + aborted() + ", unknown " + unknown();
  }
}
