// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The finding of a check of a history: that it has a level of isolation, or an anomaly that it does
 * not have then, with the transactions that make it. They are in a circle: each comes before the
 * next in any order that the level allows, and the last before the first. A dirty read is told by
 * its two transactions.
 *
 * <p><i>Progress:</i> wait-free.
 *
 * <p><i>Memory effects:</i> none; it is immutable.
 *
 * <p><i>Not guaranteed:</i> the smallest circle of all, if thousands of transactions are in circles
 * together: the search for a smaller one ends after some seconds.
 */
public final class Verdict {
  /** Why one transaction comes before another. */
  enum Kind {
    WW,
    WR,
    RW,
    RT
  }

  /** That one transaction comes before another. */
  record Edge(RecordedTransaction from, RecordedTransaction to, Kind kind, String key) {
    String name() {
      return (kind + " " + key).trim().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
      return switch (kind) {
        case WW -> to.name() + " writes " + key + " after " + from.name();
        case WR -> to.name() + " reads " + key + " from " + from.name();
        case RW -> from.name() + " reads " + key + " as it was before " + to.name();
        case RT -> from.name() + " ends before " + to.name() + " begins";
      };
    }
  }

  private final Isolation level;
  private final @Nullable Anomaly anomaly;
  private final List<Edge> edges;

  Verdict(Isolation level, @Nullable Anomaly anomaly, List<Edge> edges) {
    this.level = level;
    this.anomaly = anomaly;
    this.edges = List.copyOf(edges);
  }

  /**
   * Tells whether the history has the level.
   *
   * @return whether no anomaly was found
   */
  public boolean holds() {
    return anomaly == null;
  }

  /**
   * The level that was checked.
   *
   * @return the level
   */
  public Isolation level() {
    return level;
  }

  /**
   * The anomaly that was found.
   *
   * @return one of the weakest level that excludes one; null if the history has the level
   */
  public @Nullable Anomaly anomaly() {
    return anomaly;
  }

  /**
   * The transactions that make the anomaly.
   *
   * @return their names, in their circle
   */
  public List<String> transactions() {
    return members().stream().map(RecordedTransaction::name).toList();
  }

  List<RecordedTransaction> members() {
    Set<RecordedTransaction> members = new LinkedHashSet<>();
    for (Edge edge : edges) {
      members.add(edge.from());
      members.add(edge.to());
    }
    return List.copyOf(members);
  }

  List<Edge> edges() {
    return edges;
  }

  /**
   * Draws the circle of transactions.
   *
   * @return an SVG document, for light and dark pages
   * @throws IllegalStateException if there is no anomaly
   */
  public String toSvg() {
    if (holds()) {
      throw new IllegalStateException("anomaly: none, allowed: a verdict that has one");
    }
    return new CircleDrawing(this).svg();
  }

  /**
   * Prints the transactions, and why each comes before the next.
   *
   * @return the lines of a table
   */
  public String table() {
    if (holds()) {
      return this + "\n";
    }
    List<String[]> rows = new ArrayList<>();
    for (RecordedTransaction each : members()) {
      rows.add(new String[] {each.name(), each.outcome().name(), moments(each), each.text()});
    }
    int[] widths = new int[4];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder table = new StringBuilder(this + "\n");
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder(" ");
      for (int i = 0; i < row.length; i++) {
        if (widths[i] > 0) {
          line.append(' ').append(row[i]).append(" ".repeat(widths[i] - row[i].length()));
        }
      }
      table.append(line.toString().stripTrailing()).append('\n');
    }
    for (Edge edge : edges) {
      table.append("  ").append(edge.name()).append(": ").append(edge).append('\n');
    }
    return table.toString();
  }

  private static String moments(RecordedTransaction each) {
    if (each.began() == Long.MIN_VALUE) {
      return "";
    }
    return each.began() + ".." + (each.ended() == Long.MAX_VALUE ? "" : each.ended());
  }

  @Override
  public String toString() {
    return level + ": " + (anomaly == null ? "holds" : anomaly + ", " + transactions());
  }
}
