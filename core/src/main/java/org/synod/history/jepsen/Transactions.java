// SPDX-License-Identifier: Apache-2.0
package org.synod.history.jepsen;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.history.History;
import org.synod.history.RecordedTransaction;
import org.synod.history.jepsen.Operation.Type;

/** The operations that are transactions, as a history. */
final class Transactions {
  /** A read, a write or an append. The value of a read is a number, a list of them, or null. */
  record Access(String kind, String key, @Nullable Object value) {
    boolean isRead() {
      return kind.equals("r");
    }

    long number() {
      return value instanceof Long number ? number : 0;
    }

    List<Long> list() {
      List<Long> list = new ArrayList<>();
      if (value instanceof List<?> elements) {
        elements.forEach(each -> list.add((Long) each));
      }
      return list;
    }

    @Override
    public String toString() {
      return "[" + kind + " " + key + " " + (value == null ? "nil" : value) + "]";
    }
  }

  /** An operation, and what it reads and writes. Reads whose result is not known are left out. */
  record Parsed(Operation operation, List<Access> accesses) {
    boolean hasCommitted() {
      return operation.type == Type.OK;
    }

    IllegalArgumentException refused(Access access, String allowed) {
      return operation.refusedEnd(access, allowed);
    }
  }

  /** What a transaction writes or appends, by key and value. */
  record Written(String key, long value) {}

  private final List<Parsed> all = new ArrayList<>();
  private final Map<Written, Parsed> writers = new HashMap<>();
  private @Nullable Operation first; // that writes
  private String kind = ""; // of what it does

  static History of(List<Operation> operations) {
    Transactions transactions = new Transactions();
    operations.forEach(transactions::parse);
    return transactions.history();
  }

  private void parse(Operation operation) {
    if (!operation.function.equals("txn")) {
      throw Forms.refused(operation.line, "f", operation.function, "txn");
    }
    List<Access> invoked = accesses(operation, operation.line, operation.invoked);
    List<Access> known = new ArrayList<>();
    if (operation.type == Type.OK) {
      known = accesses(operation, operation.endLine, operation.returned);
      requireSame(operation, invoked, known);
    } else {
      invoked.stream().filter(each -> !each.isRead()).forEach(known::add);
    }
    Parsed parsed = new Parsed(operation, known);
    for (Access access : known) {
      if (!access.isRead()) {
        addWriter(parsed, access);
      }
    }
    all.add(parsed);
  }

  private void addWriter(Parsed parsed, Access access) {
    Operation operation = parsed.operation;
    if (first == null) {
      first = operation;
      kind = access.kind;
    }
    if (!kind.equals(access.kind)) {
      throw operation.refused(access, kind + " alone, as in line " + first.line);
    }
    Parsed other = writers.put(new Written(access.key, access.number()), parsed);
    if (other != null) {
      throw operation.refused(
          access, "a value that line " + other.operation.line + " does not write, too");
    }
  }

  private static void requireSame(Operation operation, List<Access> invoked, List<Access> known) {
    boolean isSame = invoked.size() == known.size();
    for (int i = 0; isSame && i < known.size(); i++) {
      Access before = invoked.get(i);
      Access after = known.get(i);
      isSame =
          before.kind.equals(after.kind)
              && before.key.equals(after.key)
              && (after.isRead() || Objects.equals(before.value, after.value));
    }
    if (!isSame) {
      throw operation.refusedEnd(known, "what line " + operation.line + " invokes, with its reads");
    }
  }

  private static List<Access> accesses(Operation operation, int line, @Nullable Object value) {
    String allowed = "a list of [r k v] with [w k v] or [append k v]";
    if (!(value instanceof List<?> list)) {
      throw Forms.refused(line, "value", value, allowed);
    }
    List<Access> accesses = new ArrayList<>();
    for (Object each : list) {
      if (!(each instanceof List<?> triple) || triple.size() != 3) {
        throw Forms.refused(line, "value", each, allowed);
      }
      String kind = String.valueOf(triple.get(0));
      Access access = new Access(kind, String.valueOf(triple.get(1)), triple.get(2));
      boolean isAllowed =
          switch (kind) {
            case "r" ->
                access.value == null
                    || isNumber(access.value)
                    || access.value instanceof List<?> read
                        && read.stream().allMatch(Transactions::isNumber);
            case "w", "append" -> isNumber(access.value);
            default -> throw Forms.refused(line, "value", access, allowed);
          };
      if (!isAllowed) {
        throw Forms.refused(line, "value", access, "integers other than 0, which stands for nil");
      }
      accesses.add(access);
    }
    return accesses;
  }

  private static boolean isNumber(@Nullable Object value) {
    return value instanceof Long number && number != 0;
  }

  private History history() {
    boolean isOfLists = kind.equals("append");
    for (Parsed each : all) {
      for (Access access : each.accesses) {
        if (access.isRead() && access.value != null) {
          requireRead(each, access, isOfLists);
        }
      }
    }
    Appends appends = isOfLists ? new Appends(all, writers) : null;
    Map<Written, Integer> places =
        appends == null ? new Writes(all, writers).places() : appends.places();
    History history = new History();
    for (Parsed each : all) {
      Operation operation = each.operation;
      RecordedTransaction transaction =
          history.transaction(operation.who() + "@" + operation.line);
      transaction.during(operation.place, operation.endPlace);
      if (appends != null) {
        addDirtyReads(transaction, each, appends);
      }
      for (Access access : each.accesses) {
        if (access.isRead()) {
          List<Long> list = access.list();
          transaction.reads(
              access.key, list.isEmpty() ? access.number() : list.get(list.size() - 1));
          continue;
        }
        Integer place = places.get(new Written(access.key, access.number()));
        if (place != null) {
          transaction.writes(access.key, access.number(), place);
        }
      }
      if (operation.type == Type.OK) {
        transaction.commits();
      } else if (operation.type == Type.FAIL) {
        transaction.aborts();
      }
    }
    return history;
  }

  /**
   * Adds reads of elements that the transaction ought not to have met: a read of a list counts as
   * one of its last element alone, and an append as none.
   */
  private void addDirtyReads(RecordedTransaction transaction, Parsed parsed, Appends appends) {
    for (Access access : parsed.accesses) {
      for (long each : access.list()) {
        if (writer(access, each).operation.type == Type.FAIL) {
          transaction.reads(access.key, each);
        }
      }
      Long unfinished =
          access.isRead()
              ? null
              : appends.unfinishedBefore(new Written(access.key, access.number()));
      if (unfinished != null) {
        transaction.reads(access.key, unfinished);
      }
    }
  }

  private Parsed writer(Access access, long value) {
    return Objects.requireNonNull(writers.get(new Written(access.key, value)));
  }

  private void requireRead(Parsed parsed, Access access, boolean isOfLists) {
    if (access.value instanceof List<?> != isOfLists) {
      throw parsed.refused(access, isOfLists ? "a list, or nil" : "a number, or nil");
    }
    List<Long> read = isOfLists ? access.list() : List.of(access.number());
    for (int i = 0; i < read.size(); i++) {
      if (!writers.containsKey(new Written(access.key, read.get(i)))) {
        throw parsed.refused(access, "what a transaction writes, unlike " + read.get(i));
      }
      if (read.indexOf(read.get(i)) < i) {
        throw parsed.refused(access, "each element once, unlike " + read.get(i));
      }
    }
  }
}
