// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.ArrayList;
import java.util.List;

/** Tells whether a history is linearizable by trying every order of its calls: slow and plain. */
final class BruteForce {

  /** The calls on a number, and those on a queue, which is a list. */
  enum Sequential {
    READ,
    WRITE,
    INCREMENT,
    ENQUEUE,
    DEQUEUE;

    /** The first state of a model. */
    Object initial() {
      return this == ENQUEUE || this == DEQUEUE ? List.of() : (Object) 0L;
    }

    @SuppressWarnings("unchecked") // a queue holds numbers
    World.Step<Object, Long> apply(Object state, long argument) {
      return switch (this) {
        case READ -> new World.Step<>(state, (Long) state);
        case WRITE -> new World.Step<>(argument, 0L);
        case INCREMENT -> new World.Step<>((Long) state + 1, (Long) state);
        case ENQUEUE -> {
          List<Long> longer = new ArrayList<>((List<Long>) state);
          longer.add(argument);
          yield new World.Step<>(longer, 0L);
        }
        case DEQUEUE -> {
          List<Long> queue = (List<Long>) state;
          yield queue.isEmpty()
              ? new World.Step<>(queue, 0L)
              : new World.Step<>(List.copyOf(queue.subList(1, queue.size())), queue.get(0));
        }
      };
    }
  }

  /**
   * A call of a history.
   *
   * @param began when
   * @param ended when, {@link #NEVER} if it has not returned
   * @param result what it returned, if it has
   */
  record Called(Sequential what, long argument, int began, int ended, long result) {
    static final int NEVER = Integer.MAX_VALUE;

    boolean hasReturned() {
      return ended != NEVER;
    }

    @Override
    public int hashCode() { // the hash of a record is too alike for calls of small numbers
      long hash = what.ordinal();
      for (long each : new long[] {argument, began, ended, result}) {
        hash = RandomWorld.seen(hash, each);
      }
      return (int) (hash >>> 32);
    }
  }

  private BruteForce() {}

  /** Whether these calls, listed for each process, are linearizable. */
  static boolean isLinearizable(List<List<Called>> calls) {
    return anyOrder(calls.stream().flatMap(List::stream).toList(), new ArrayList<>());
  }

  private static boolean anyOrder(List<Called> calls, List<Called> order) {
    if (!isRight(order)) {
      return false; // nor is any order that begins so
    }
    if (calls.stream().noneMatch(call -> call.hasReturned() && !isIn(order, call))) {
      return true;
    }
    for (Called call : calls) {
      if (!isIn(order, call)) {
        order.add(call);
        if (anyOrder(calls, order)) {
          return true;
        }
        order.remove(order.size() - 1);
      }
    }
    return false;
  }

  private static boolean isIn(List<Called> order, Called call) {
    return order.stream().anyMatch(each -> each == call); // another may be equal to it
  }

  private static boolean isRight(List<Called> order) {
    for (int later = 0; later < order.size(); later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        if (order.get(later).ended < order.get(earlier).began) {
          return false;
        }
      }
    }
    Object state = order.isEmpty() ? 0L : order.get(0).what.initial();
    for (Called call : order) {
      World.Step<Object, Long> step = call.what.apply(state, call.argument);
      if (call.hasReturned() && step.result() != call.result) {
        return false;
      }
      state = step.next();
    }
    return true;
  }
}
