// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.synod.picture.page.Page;

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
    requireAnomaly();
    return new CircleDrawing(this).svg();
  }

  /**
   * Writes a page of HTML, through which a reader steps: the operations of the transactions, in an
   * order in which reads find their values as far as there is one, and then the reasons why each
   * transaction comes before the next, the last of which closes the circle.
   *
   * @param path the file; one that is there is replaced, in one piece
   * @throws IllegalStateException if there is no anomaly
   * @throws IOException if it cannot be written; its message names the file
   */
  public void writeHtml(Path path) throws IOException {
    Objects.requireNonNull(path, "path: null, allowed: a file");
    requireAnomaly();
    page().write(path);
  }

  private void requireAnomaly() {
    if (holds()) {
      throw new IllegalStateException("anomaly: none, allowed: a verdict that has one");
    }
  }

  private Page page() {
    List<RecordedTransaction> members = members();
    Map<String, Integer> keys = new LinkedHashMap<>();
    for (RecordedTransaction each : members) {
      each.operations().forEach(operation -> keys.putIfAbsent(operation.key(), keys.size()));
    }
    List<Page.Step> steps = operations(members, keys);
    CircleDrawing drawing = new CircleDrawing(this);
    String circle = drawing.inPage(steps.size());
    for (Edge edge : edges) {
      steps.add(
          new Page.Step(
              "order", members.indexOf(edge.from()), /* cell */ -1,
              "comes before " + edge.to().name() + ": " + edge, /* reply */ "", Map.of()));
    }
    return new Page(
        String.valueOf(anomaly),
        new Page.Table(
            "Transaction", "Transactions",
            members.stream().map(each -> new Page.Row(each.name(), "not begun")).toList()),
        new Page.Table(
            "Key", "Keys", keys.keySet().stream().map(key -> new Page.Row(key, "0")).toList()),
        steps, List.of(), circle, table(), List.of());
  }

  /** The operations: first those reads that find their values, and else the first one left. */
  private static List<Page.Step> operations(
      List<RecordedTransaction> members, Map<String, Integer> keys) {
    List<Page.Step> steps = new ArrayList<>();
    Map<String, Long> held = new HashMap<>();
    int[] done = new int[members.size()];
    while (true) {
      int next = -1;
      for (int i = 0; i < done.length; i++) {
        List<RecordedTransaction.Operation> all = members.get(i).operations();
        if (done[i] < all.size() && (next < 0 || finds(all.get(done[i]), held))) {
          boolean isBetter = next < 0 || !finds(next(members, done, next), held);
          next = isBetter ? i : next;
        }
      }
      if (next < 0) {
        return steps;
      }
      RecordedTransaction by = members.get(next);
      RecordedTransaction.Operation operation = next(members, done, next);
      int key = keys.get(operation.key());
      String value = String.valueOf(operation.value());
      if (operation.isWrite()) {
        held.put(operation.key(), operation.value());
        String what = "writes " + value;
        steps.add(new Page.Step("write", next, key, what, "", Map.of(key, value)));
      } else {
        steps.add(new Page.Step("read", next, key, "reads", value, Map.of()));
      }
      done[next]++;
      if (done[next] == by.operations().size()) {
        String how = by.outcome().name().toLowerCase(Locale.ROOT);
        steps.add(new Page.Step("end", next, -1, how, "", Map.of()));
      }
    }
  }

  private static RecordedTransaction.Operation next(
      List<RecordedTransaction> members, int[] done, int member) {
    return members.get(member).operations().get(done[member]);
  }

  private static boolean finds(RecordedTransaction.Operation operation, Map<String, Long> held) {
    return !operation.isWrite() && held.getOrDefault(operation.key(), 0L) == operation.value();
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
