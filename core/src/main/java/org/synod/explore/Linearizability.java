// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether the calls of a run could have taken effect one by one, each while it was going on. */
final class Linearizability {
  /*
   * Wing and Gong: try every order that keeps the order of each process and does not put a call
   * before one that had returned when it began. Calls that have not returned may be left out or
   * take effect with any result. Prefixes that did the same calls and reached the same model state
   * are tried once (Lowe). A run is given by the calls and, for each, how many calls of each
   * process had returned when it began.
   */
  private final State state;
  private final Set<Object> failed = new HashSet<>();

  private record Point(List<Integer> done, Object model) {}

  private Linearizability(State state) {
    this.state = state;
  }

  static boolean holds(State state, Object model) {
    return new Linearizability(state).search(new int[state.locals.length], model);
  }

  private boolean search(int[] done, Object model) {
    boolean all = true;
    for (int process = 0; process < done.length; process++) {
      all &= done[process] >= state.locals[process].completedCalls();
    }
    if (all) {
      return true;
    }
    Point point = new Point(Arrays.stream(done).boxed().toList(), model);
    if (failed.contains(point)) {
      return false;
    }
    for (int process = 0; process < done.length; process++) {
      Object next = next(process, done, model);
      if (next != null) {
        done[process]++;
        if (search(done, next)) {
          return true;
        }
        done[process]--;
      }
    }
    failed.add(point);
    return false;
  }

  /** The model after the next call of a process, or null if that cannot come next. */
  private @Nullable Object next(int process, int[] done, Object model) {
    List<Call> calls = state.locals[process].calls;
    int index = done[process];
    if (index >= state.callStarts[process].length / done.length) {
      return null; // none that has taken a step
    }
    for (int other = 0; other < done.length; other++) {
      int returnedBefore = state.callStarts[process][index * done.length + other];
      if (done[other] < returnedBefore) {
        return null; // otherwise it would come before a call that had returned when it began
      }
    }
    Call call = calls.get(index);
    Call.Applied applied = call.model().apply(model);
    return !call.returned() || Objects.equals(applied.result(), call.result())
        ? applied.next()
        : null;
  }

  /** The calls of a run, one to a line. */
  static String history(State state, World world) {
    StringBuilder history = new StringBuilder();
    for (int process = 0; process < state.locals.length; process++) {
      for (Call call : state.locals[process].calls) {
        history.append("  ").append(world.processName(process)).append(": ").append(call.label());
        history.append(call.returned() ? " -> " + call.result() : " (not returned)").append('\n');
      }
    }
    return history.toString();
  }
}
