// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.synod.history.RecordedTransaction.Operation;
import org.synod.history.RecordedTransaction.Outcome;

/** The exact search for an execution in which each transaction passes its commit test. */
final class CommitTests {
  /*
   * Crooks, Pu, Alvisi, Clement, "Seeing is Believing" (PODC 2017), by its definitions: an
   * execution puts the transactions one after the other, and each makes a state out of the one
   * before. The read states of a read are the states in which it would have found its value, up to
   * the transaction's parent, the last state before its own. The commit tests:
   *
   *   read committed       each read has a read state
   *   read atomic          and if it is of a key that T wrote, of which another was read, then its
   *                        first read state is not before that of the other
   *   parallel snapshot    and its last read state is not before the state of a transaction that
   *                        wrote its key and precedes this one: one that it read from, or wrote
   *                        over, or that precedes one of these
   *   snapshot             one state is a read state of all reads, and nobody has written what the
   *                        transaction writes since then
   *   serializable         and that state is the parent
   *   strict serializable  and all that ended before it began come before it
   *
   * Beyond the paper: the writes of each key are in the order of their versions. A test looks at
   * what comes before a transaction alone, so the search goes on by one transaction at a time, and
   * ends where one fails.
   *
   * The memo: what can still be added depends on the set of those that were, because their writes
   * are in the order of versions, and so each state of a key is. For snapshots it also depends on
   * the order: it is enough to know for which transactions a state is left to read from.
   */
  private final List<RecordedTransaction> transactions;
  private final Isolation level;
  private final List<Integer> execution = new ArrayList<>();
  private final List<Map<String, Long>> states = new ArrayList<>();
  private final List<Map<String, Long>> written = new ArrayList<>(); // by each transaction, at last
  private final Set<Long> failed = new HashSet<>();

  CommitTests(List<RecordedTransaction> transactions, Isolation level) {
    this.transactions = transactions;
    this.level = level;
    states.add(Map.of());
    for (RecordedTransaction each : transactions) {
      Map<String, Long> last = new HashMap<>();
      each.operations().stream()
          .filter(Operation::isWrite)
          .forEach(write -> last.put(write.key(), write.value()));
      written.add(last);
    }
  }

  boolean hasExecution() {
    if (isDone()) {
      return true;
    }
    if (failed.contains(summary())) {
      return false;
    }
    for (int i = 0; i < transactions.size(); i++) {
      if (execution.contains(i)
          || transactions.get(i).outcome() == Outcome.ABORTED
          || !keepsVersions(i)
          || !passes(i)) {
        continue;
      }
      Map<String, Long> state = new HashMap<>(states.get(states.size() - 1));
      state.putAll(written.get(i));
      execution.add(i);
      states.add(state);
      if (hasExecution()) {
        return true;
      }
      execution.remove(execution.size() - 1);
      states.remove(states.size() - 1);
    }
    failed.add(summary());
    return false;
  }

  /** Whether all are in the execution that must be. */
  private boolean isDone() {
    for (int i = 0; i < transactions.size(); i++) {
      if (transactions.get(i).outcome() == Outcome.COMMITTED && !execution.contains(i)) {
        return false;
      }
    }
    return true;
  }

  /** The set of the transactions in the execution, and of those that have a snapshot. */
  private long summary() {
    long summary = 0;
    for (int i = 0; i < transactions.size(); i++) {
      if (execution.contains(i)) {
        summary |= 1L << i;
      } else if (level == Isolation.SNAPSHOT && hasSnapshot(i)) {
        summary |= 1L << (Isolation.MAX_SEARCHED + i);
      }
    }
    return summary;
  }

  /** Whether no higher version of what a transaction writes is there already. */
  private boolean keepsVersions(int added) {
    for (Operation write : lastWrites(added)) {
      for (int other : execution) {
        for (Operation before : lastWrites(other)) {
          if (before.key().equals(write.key()) && before.version() >= write.version()) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private List<Operation> lastWrites(int transaction) {
    return transactions.get(transaction).operations().stream()
        .filter(each -> each.isWrite())
        .filter(each -> written.get(transaction).get(each.key()) == each.value())
        .toList();
  }

  private boolean passes(int added) {
    List<BitSet> reads = readStates(added);
    if (reads.stream().anyMatch(BitSet::isEmpty)) {
      return false;
    }
    return switch (level) {
      case READ_COMMITTED -> true;
      case READ_ATOMIC -> isAtomic(added, reads);
      case PARALLEL_SNAPSHOT -> seesWhatPrecedes(added, reads);
      case SNAPSHOT -> hasSnapshot(added);
      case SERIALIZABLE -> isComplete(states.size() - 1, reads);
      case STRICT_SERIALIZABLE -> isComplete(states.size() - 1, reads) && isInTime(added);
    };
  }

  /** The read states of each operation of a transaction: all states, if it is a write. */
  private List<BitSet> readStates(int transaction) {
    List<BitSet> all = new ArrayList<>();
    Map<String, Long> own = new HashMap<>();
    for (Operation operation : transactions.get(transaction).operations()) {
      Long mine = own.get(operation.key());
      BitSet found = new BitSet();
      for (int state = 0; state < states.size(); state++) {
        long there = mine != null ? mine : states.get(state).getOrDefault(operation.key(), 0L);
        found.set(state, operation.isWrite() || there == operation.value());
      }
      if (operation.isWrite()) {
        own.put(operation.key(), operation.value());
      }
      all.add(found);
    }
    return all;
  }

  private boolean isAtomic(int added, List<BitSet> reads) {
    List<Operation> operations = transactions.get(added).operations();
    for (int i = 0; i < reads.size(); i++) {
      int seen = reads.get(i).nextSetBit(0);
      for (int j = 0; j < reads.size(); j++) {
        if (seen > 0
            && isOfOthers(operations, j)
            && written.get(execution.get(seen - 1)).containsKey(operations.get(j).key())
            && reads.get(j).nextSetBit(0) < seen) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether an operation is a read, of a key that its transaction has not written before. */
  private static boolean isOfOthers(List<Operation> operations, int number) {
    Operation read = operations.get(number);
    return !read.isWrite()
        && operations.subList(0, number).stream()
            .noneMatch(each -> each.isWrite() && each.key().equals(read.key()));
  }

  private boolean seesWhatPrecedes(int added, List<BitSet> reads) {
    List<Operation> operations = transactions.get(added).operations();
    BitSet preceding = new BitSet(); // of the states
    addPreceding(added, states.size() - 1, preceding);
    for (int state = preceding.nextSetBit(0); state >= 0; state = preceding.nextSetBit(state + 1)) {
      for (int i = 0; i < reads.size(); i++) {
        if (written.get(execution.get(state - 1)).containsKey(operations.get(i).key())
            && reads.get(i).length() - 1 < state) {
          return false;
        }
      }
    }
    return true;
  }

  /** Adds the states of all that precede a transaction, of which a state is the parent. */
  private void addPreceding(int transaction, int parent, BitSet preceding) {
    List<BitSet> reads = readStates(transaction);
    for (int state = 1; state <= parent; state++) {
      int number = state;
      int other = execution.get(state - 1);
      boolean precedes =
          reads.stream().anyMatch(read -> read.nextSetBit(0) == number)
              || written.get(transaction).keySet().stream()
                  .anyMatch(written.get(other)::containsKey);
      if (precedes && !preceding.get(state)) {
        preceding.set(state);
        addPreceding(other, state - 1, preceding);
      }
    }
  }

  private boolean hasSnapshot(int transaction) {
    List<BitSet> reads = readStates(transaction);
    for (int state = states.size() - 1; state >= 0; state--) {
      if (isComplete(state, reads)) {
        return true;
      }
      if (state > 0
          && written.get(execution.get(state - 1)).keySet().stream()
              .anyMatch(written.get(transaction)::containsKey)) {
        return false;
      }
    }
    return false;
  }

  private static boolean isComplete(int state, List<BitSet> reads) {
    return reads.stream().allMatch(read -> read.get(state));
  }

  private boolean isInTime(int added) {
    return execution.stream()
        .noneMatch(other -> transactions.get(added).ended() < transactions.get(other).began());
  }
}
