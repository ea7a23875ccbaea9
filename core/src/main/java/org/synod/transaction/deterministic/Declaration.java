// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.deterministic;

import java.util.Map;
import java.util.Objects;

/**
 * Takes the keys that a command may read and write, in any order. A key that is declared twice
 * counts once, and is written if one of the two says so.
 *
 * <p><i>Progress:</i> wait-free.
 *
 * <p><i>Memory effects:</i> none; it is used by the thread that calls {@link Procedure#declare},
 * and only until that returns.
 *
 * <p><i>Not guaranteed:</i> parallel runs of commands that share a key which one of them writes.
 * Commands that only read a key do not wait for each other, nor does a write of a key wait for
 * reads before it.
 *
 * <p>Source: as {@link Procedure}.
 *
 * @param <K> the keys
 */
public final class Declaration<K> {
  private final Plan<K> plan;
  private final Map<K, Cell<K>> cells;
  private final long number; // of no other declaration to this worker
  private boolean hasEnded;

  Declaration(Plan<K> plan, Map<K, Cell<K>> cells, long number) {
    this.plan = plan;
    this.cells = cells;
    this.number = number;
  }

  /**
   * Declares a key that the command may read.
   *
   * @param key the key
   */
  public void reads(K key) {
    add(key, /* isWritten */ false);
  }

  /**
   * Declares a key that the command may read and write.
   *
   * @param key the key
   */
  public void writes(K key) {
    add(key, /* isWritten */ true);
  }

  private void add(K key, boolean isWritten) {
    Objects.requireNonNull(key, "key: null, allowed: a key");
    if (hasEnded) {
      throw new IllegalStateException(
          "keys: " + key + " declared after declare has returned, allowed: before");
    }
    Cell<K> cell = cells.get(key);
    if (cell == null) {
      cell = new Cell<>(key);
      cells.put(key, cell);
    }
    if (cell.declared == number) {
      plan.links[cell.at].isWritten |= isWritten;
    } else {
      plan.add(cell, isWritten);
      cell.at = plan.count - 1;
      cell.declared = number;
    }
  }

  void end() {
    hasEnded = true;
  }

  @Override
  public String toString() {
    return "Declaration[" + plan.count + " keys]";
  }
}
