// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.deterministic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A command for tests: writes what depends on all that it uses, and on its place in the order. */
record Op(List<String> reads, List<String> writes, boolean fails) {
  private static final long REMOVED = 7; // a sum that is divisible by it removes the keys

  static Op of(String reads, String writes) {
    return new Op(letters(reads), letters(writes), /* fails */ false);
  }

  /** One that throws after it has written. */
  static Op failing(String writes) {
    return new Op(List.of(), letters(writes), /* fails */ true);
  }

  private static List<String> letters(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(""));
  }

  private List<String> used() {
    List<String> used = new ArrayList<>(reads);
    used.addAll(writes);
    return used;
  }

  /** What all ops do. */
  static class Procedure
      implements org.synod.transaction.deterministic.Procedure<Op, String, Long, Long> {
    @Override
    public void declare(Op op, Declaration<String> keys) {
      op.reads.forEach(keys::reads);
      op.writes.forEach(keys::writes);
    }

    @Override
    public Long run(Op op, Access<String, Long> state) {
      long sum = 1;
      for (String key : op.used()) {
        Long value = state.get(key);
        sum = 31 * sum + (value == null ? 0 : value);
      }
      for (String key : op.writes) {
        state.set(key, sum % REMOVED == 0 ? null : Long.valueOf(sum));
      }
      if (op.fails) {
        throw new IllegalStateException("fails at " + sum);
      }
      return sum;
    }
  }

  /** The plain twin: one op after the other on a map. Returns the result, or the text thrown. */
  String on(Map<String, Long> map) {
    long sum = 1;
    for (String key : used()) {
      sum = 31 * sum + map.getOrDefault(key, 0L);
    }
    if (fails) {
      return "fails at " + sum;
    }
    for (String key : writes) {
      if (sum % REMOVED == 0) {
        map.remove(key);
      } else {
        map.put(key, sum);
      }
    }
    return Long.toString(sum);
  }

  /** The state after some ops, one after the other. */
  static Map<String, Long> serial(List<Op> ops) {
    Map<String, Long> map = new HashMap<>();
    ops.forEach(op -> op.on(map));
    return map;
  }
}
