// SPDX-License-Identifier: Apache-2.0
package org.synod.comparison;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.synod.comparison.weak.LazyObject;

/** The same object for one process. Its items lie as each kind of call needs them. */
public record Model(List<Integer> items) {
  /** The next state, and the result. */
  public record Step(Model next, int result) {}

  /** A model of some items. */
  public static Model of(Integer... items) {
    return new Model(List.of(items));
  }

  /** Makes a call. */
  public Step apply(Op op) {
    List<Integer> next = new ArrayList<>(items);
    int result = apply(op, next);
    return new Step(new Model(List.copyOf(next)), result);
  }

  private static int apply(Op op, List<Integer> all) {
    Integer value = op.value();
    switch (op.kind()) {
      case PUSH -> all.add(0, value);
      case OFFER -> all.add(value);
      case POP, POLL -> {
        return all.isEmpty() ? Op.NOTHING : all.remove(0);
      }
      case STEAL -> {
        return all.isEmpty() ? Op.NOTHING : all.remove(all.size() - 1);
      }
      case INSERT -> {
        if (all.contains(value)) {
          return 0;
        }
        all.add(value);
        Collections.sort(all);
        return 1;
      }
      case REMOVE -> {
        return all.remove(value) ? 1 : 0;
      }
      case CONTAINS -> {
        return all.contains(value) ? 1 : 0;
      }
      case COUNT -> {
        all.set(0, all.get(0) + 1);
        return all.get(0);
      }
      case WRITE -> all.set(0, value);
      case READ -> {
        return all.get(0);
      }
      case GET -> {
        return LazyObject.FIELD;
      }
    }
    return op.value();
  }
}
