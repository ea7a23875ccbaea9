// SPDX-License-Identifier: Apache-2.0
package org.synod.history.calls;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The finding of a check of recorded calls: that they are linearizable, or the first return that no
 * order reaches. Then it shows an order of the calls before, the state at its end, and the calls of
 * which none can come next and return what it did.
 *
 * <p><i>Progress:</i> wait-free.
 *
 * <p><i>Memory effects:</i> none; it is immutable.
 *
 * <p><i>Not guaranteed:</i> that the order that is shown is the only one that goes so far.
 */
public final class Linearization {
  static final Linearization HOLDS = new Linearization();

  /** As many calls of the order as a table shows, from its end. */
  private static final int SHOWN = 8;

  private final @Nullable String call;
  private final String object;
  private final List<String[]> rows = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();
  private final int prefix;

  private Linearization() {
    call = null;
    object = "";
    prefix = 0;
  }

  /** One that fails at a call, behind an order that ends in a state. */
  Linearization(
      List<? extends RecordedCall<?>> order, @Nullable Object state, RecordedCall<?> failing,
      @Nullable Object instead, List<? extends RecordedCall<?>> open) {
    call = failing.process() + ": " + failing.text();
    object = failing.object();
    prefix = order.size() + 1 + open.size();
    int hidden = Math.max(0, order.size() - SHOWN);
    if (hidden > 0) {
      rows.add(new String[] {"… " + hidden + " calls"});
    }
    order.subList(hidden, order.size()).forEach(each -> rows.add(row(each, "")));
    rows.add(new String[] {"state: " + state});
    rows.add(row(failing, "  (here -> " + instead + ")"));
    open.forEach(each -> rows.add(row(each, "")));
    calls.add(call);
    open.forEach(each -> calls.add(each.process() + ": " + each.text()));
  }

  private static String[] row(RecordedCall<?> each, String remark) {
    String until = each.hasReturned() ? String.valueOf(each.ended()) : "";
    return new String[] {each.began() + ".." + until, each.process(), each.text() + remark};
  }

  /**
   * Tells whether the calls are linearizable.
   *
   * @return whether there is an order
   */
  public boolean holds() {
    return call == null;
  }

  /**
   * The call at whose return the calls up to then have no order any more.
   *
   * @return its process, its text and its result; null if there is an order
   */
  public @Nullable String call() {
    return call;
  }

  /**
   * The calls that none can come next of: the one that fails, and those that are going on with it
   * and are not in the order that is shown.
   *
   * @return their texts, that of {@link #call} first
   */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  /**
   * The object whose calls have no order.
   *
   * @return its name; empty if it has none, or if there is an order
   */
  public String object() {
    return object;
  }

  /**
   * The number of calls on the object that had begun when {@link #call} returned: so many are
   * enough.
   *
   * @return that number; 0 if there is an order
   */
  public int prefix() {
    return prefix;
  }

  /**
   * Prints an order that goes as far as one can, the state at its end, and the calls that cannot
   * come next.
   *
   * @return the lines of a table
   */
  public String table() {
    int[] widths = new int[2];
    for (String[] row : rows) {
      for (int i = 0; row.length > 1 && i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder table = new StringBuilder(this + "\n");
    for (String[] row : rows) {
      table.append("  ");
      for (int i = 0; i < row.length; i++) {
        boolean isPadded = row.length > 1 && i < widths.length;
        table.append(row[i]).append(isPadded ? " ".repeat(widths[i] + 1 - row[i].length()) : "");
      }
      table.append('\n');
    }
    return table.toString();
  }

  @Override
  public String toString() {
    return call == null
        ? "linearizable"
        : "not linearizable: " + (object.isEmpty() ? "" : object + ": ") + call;
  }
}
