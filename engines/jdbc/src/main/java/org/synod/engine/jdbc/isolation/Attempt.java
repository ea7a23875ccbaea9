// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc.isolation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transaction as its client saw it. One thread adds to it. */
final class Attempt {
  /** How it has ended, as far as is known. */
  enum Ending {
    COMMITTED,
    ABORTED,
    UNKNOWN
  }

  /**
   * An operation.
   *
   * @param written the value that was written; null if it is a read
   * @param found the list that was read; empty if it is a write
   */
  record Operation(String key, @Nullable Long written, List<Long> found) {
    /** The value that was read: the last of the list. */
    long value() {
      return found.isEmpty() ? 0 : found.get(found.size() - 1);
    }
  }

  final String name;
  final long began;
  final List<Operation> operations = new ArrayList<>(4);
  Ending ending = Ending.UNKNOWN;
  long ended = Long.MAX_VALUE;

  Attempt(String name, long began) {
    this.name = name;
    this.began = began;
  }

  void reads(String key, List<Long> found) {
    operations.add(new Operation(key, null, found));
  }

  void writes(String key, long value) {
    operations.add(new Operation(key, value, List.of()));
  }

  boolean isCommittedWrite() {
    return ending == Ending.COMMITTED
        && operations.stream().anyMatch(each -> each.written() != null);
  }
}
