// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.synod.history.RecordedTransaction.Operation;
import org.synod.history.RecordedTransaction.Outcome;

/**
 * A history, looked up by key: who wrote each value, in which order, and who read it. The
 * transactions that count are those that have committed, and those of unknown outcome that one of
 * them read from, directly or not.
 */
final class Index {
  /** A write of a transaction; the last one of its key is the one that others may see. */
  static final class Write {
    final int transaction;
    final Operation operation;
    boolean isLast = true;
    int place = -1; // in the order of the key's versions, if it counts and is the last

    Write(int transaction, Operation operation) {
      this.transaction = transaction;
      this.operation = operation;
    }
  }

  /** A key: all its writes by value, and in order those that others may see. */
  static final class Key {
    final String name;
    final Map<Long, Write> writes = new HashMap<>();
    final List<Write> order = new ArrayList<>();

    Key(String name) {
      this.name = name;
    }

    /** The writer at a place in the order of versions; −1 if there is none. */
    int writer(int place) {
      return place < 0 || place >= order.size() ? -1 : order.get(place).transaction;
    }
  }

  private final List<RecordedTransaction> transactions;
  private final Map<String, Key> keys = new LinkedHashMap<>();
  private final boolean[] counts;

  Index(List<RecordedTransaction> transactions) {
    this.transactions = transactions;
    counts = new boolean[transactions.size()];
    for (int i = 0; i < transactions.size(); i++) {
      addWrites(i);
    }
    transactions.forEach(this::requireWritten);
    findThoseThatCount();
    for (Key key : keys.values()) {
      order(key);
    }
  }

  private void addWrites(int number) {
    RecordedTransaction transaction = transactions.get(number);
    List<Operation> operations = transaction.operations();
    Set<String> later = new HashSet<>();
    for (int i = operations.size() - 1; i >= 0; i--) {
      Operation operation = operations.get(i);
      Key key = keys.computeIfAbsent(operation.key(), Key::new);
      if (!operation.isWrite()) {
        continue;
      }
      Write write = new Write(number, operation);
      write.isLast = later.add(operation.key());
      Write other = key.writes.put(operation.value(), write);
      if (other != null) {
        throw new IllegalArgumentException(
            transaction.name() + " writes " + operation + ": written by "
                + transactions.get(other.transaction).name()
                + " too, allowed: a value that is written once");
      }
    }
  }

  private void requireWritten(RecordedTransaction transaction) {
    for (Operation read : transaction.operations()) {
      if (!read.isWrite() && read.value() != 0 && write(read) == null) {
        throw new IllegalArgumentException(
            transaction.name() + " reads " + read
                + ": written by nobody, allowed: 0, or a value that a transaction writes");
      }
    }
  }

  private void findThoseThatCount() {
    Deque<Integer> left = new ArrayDeque<>();
    for (int i = 0; i < counts.length; i++) {
      if (transactions.get(i).outcome() == Outcome.COMMITTED) {
        counts[i] = true;
        left.add(i);
      }
    }
    while (!left.isEmpty()) {
      for (Operation read : transactions.get(left.remove()).operations()) {
        Write write = read.isWrite() ? null : write(read);
        if (write != null && !counts[write.transaction]
            && transactions.get(write.transaction).outcome() == Outcome.UNKNOWN) {
          counts[write.transaction] = true;
          left.add(write.transaction);
        }
      }
    }
  }

  private void order(Key key) {
    for (Write write : key.writes.values()) {
      if (write.isLast && counts[write.transaction]) {
        key.order.add(write);
      }
    }
    key.order.sort(Comparator.comparingLong(write -> write.operation.version()));
    for (int i = 0; i < key.order.size(); i++) {
      Write write = key.order.get(i);
      write.place = i;
      if (i > 0 && key.order.get(i - 1).operation.version() == write.operation.version()) {
        throw new IllegalArgumentException(
            transactions.get(write.transaction).name() + " writes " + write.operation
                + ": the version is that of " + transactions.get(key.writer(i - 1)).name()
                + " too, allowed: a version for each committed write");
      }
    }
  }

  /** The write of the value that an operation read; null if it is the one before all writes. */
  @Nullable Write write(Operation read) {
    return key(read).writes.get(read.value());
  }

  Key key(Operation operation) {
    return Objects.requireNonNull(keys.get(operation.key()));
  }

  Iterable<Key> keys() {
    return keys.values();
  }

  List<RecordedTransaction> transactions() {
    return transactions;
  }

  boolean counts(int transaction) {
    return counts[transaction];
  }

  /** The reads of a transaction, but those of a key that it had written before. */
  List<Operation> readsOfOthers(int transaction) {
    Set<String> written = new HashSet<>();
    List<Operation> reads = new ArrayList<>();
    for (Operation operation : transactions.get(transaction).operations()) {
      if (operation.isWrite()) {
        written.add(operation.key());
      } else if (!written.contains(operation.key())) {
        reads.add(operation);
      }
    }
    return reads;
  }

  /** The place of what an operation read in the order of its key; −1 for the one before all. */
  int place(Operation read) {
    Write write = write(read);
    return write == null ? -1 : write.place;
  }
}
