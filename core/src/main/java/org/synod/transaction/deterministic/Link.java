// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.deterministic;

import org.jspecify.annotations.Nullable;

/** A key that a command has declared, and the last write of this key before the command. */
final class Link<K> {
  final Plan<K> plan;
  final int at; // the place in the plan, and in its outcome
  final Cell<K> cell;
  final @Nullable Link<K> previous; // null: its value is in the cell
  boolean isWritten;

  Link(Plan<K> plan, int at, Cell<K> cell, boolean isWritten) {
    this.plan = plan;
    this.at = at;
    this.cell = cell;
    this.isWritten = isWritten;
    previous = cell.latest;
  }

  /** The value before the command, once the command that wrote it is decided. */
  @Nullable Object before() {
    return previous == null ? cell.value : previous.plan.outcome().values[previous.at];
  }
}
