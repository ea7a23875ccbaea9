// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.jdbc.isolation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.synod.engine.jdbc.isolation.Attempt.Operation;
import org.synod.history.History;
import org.synod.history.RecordedTransaction;

/** The order of the values of each key, by the lists that were read, and the history with it. */
final class Versions {
  /*
   * The list that was read last gives the order. A value that it lacks was taken back, or lost, or
   * comes late; it stands behind, in the order of the lists that have it. So a committed value that
   * is lost makes the last read, at least, a stale one.
   */
  private final Iterable<Attempt> attempts;
  private final Map<String, List<Long>> orders = new HashMap<>();
  private final Map<Long, String> keys = new HashMap<>(); // of each value

  /** Takes attempts of which the last ones have read all keys. */
  Versions(List<Attempt> attempts) {
    this.attempts = attempts;
    for (Attempt attempt : attempts) {
      for (Operation each : attempt.operations) {
        if (each.written() != null) {
          keys.put(each.written(), each.key());
        }
      }
    }
    for (int i = attempts.size() - 1; i >= 0; i--) {
      for (Operation each : attempts.get(i).operations) {
        require(each);
        add(each.key(), each.found());
      }
    }
    for (Attempt attempt : attempts) {
      for (Operation each : attempt.operations) {
        if (each.written() != null) {
          add(each.key(), List.of(each.written()));
        }
      }
    }
  }

  private List<Long> order(String key) {
    return orders.computeIfAbsent(key, k -> new ArrayList<>());
  }

  /** A value twice would be two writes, of which the check knows one. */
  private void require(Operation read) {
    if (new HashSet<>(read.found()).size() < read.found().size()) {
      throw new IllegalStateException(
          "key " + read.key() + ": " + read.found()
              + ", allowed: each value once, since each statement is sent once");
    }
    for (long value : read.found()) {
      if (!read.key().equals(keys.get(value))) {
        throw new IllegalStateException(
            "key " + read.key() + ": " + read.found() + ", allowed: values of this check; nobody"
                + " wrote " + value);
      }
    }
  }

  private void add(String key, List<Long> values) {
    List<Long> order = order(key);
    for (Long value : values) {
      if (!order.contains(value)) {
        order.add(value);
      }
    }
  }

  /** The history, in which each write has the version that the lists give. */
  History history() {
    History history = new History();
    for (Attempt attempt : attempts) {
      RecordedTransaction tx =
          history.transaction(attempt.name).during(attempt.began, attempt.ended);
      for (Operation each : attempt.operations) {
        @Nullable Long written = each.written();
        if (written == null) {
          tx.reads(each.key(), each.value());
        } else {
          tx.writes(each.key(), written, order(each.key()).indexOf(written) + 1);
        }
      }
      switch (attempt.ending) {
        case COMMITTED -> tx.commits();
        case ABORTED -> tx.aborts();
        case UNKNOWN -> { }
      }
    }
    return history;
  }
}
