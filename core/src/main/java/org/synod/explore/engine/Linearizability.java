// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.synod.explore.replay.Call;
import org.synod.explore.replay.Scene;

/** Whether the calls of a run could have taken effect one by one, each while it was going on. */
public final class Linearizability {
  /*
   * Wing and Gong: it tries every order that keeps the order of each process and does not put a
   * call before one that had returned when it began. A call that has not returned, or that threw,
   * may be left out, or take effect with any result at any time after it began. Prefixes that did
   * the same calls and reached the same model state are tried once (Lowe). A run is given by the
   * calls and, for each, how many calls of each process had returned when it began.
   */
  private final State state;
  private final int[][] returned; // for each process, the numbers of its calls
  private final List<Unreturned> unreturned = new ArrayList<>();
  private final Set<Object> failed = new HashSet<>();

  private record Unreturned(int process, int call) {}

  private record Point(List<Integer> done, BitSet taken, Object model) {}

  private Linearizability(State state) {
    this.state = state;
    int processes = state.locals.length;
    returned = new int[processes][];
    for (int process = 0; process < processes; process++) {
      List<Call> calls = state.locals[process].calls;
      returned[process] =
          IntStream.range(0, calls.size()).filter(i -> calls.get(i).returned()).toArray();
      for (int call = 0; call < state.callStarts[process].length / processes; call++) {
        if (!calls.get(call).returned()) {
          unreturned.add(new Unreturned(process, call));
        }
      }
    }
  }

  public static boolean holds(State state, Object model) {
    return new Linearizability(state)
        .search(new int[state.locals.length], new BitSet(), model);
  }

  /**
   * Whether the remaining calls have an order, after some returned calls (done) and some others
   * (taken).
   */
  private boolean search(int[] done, BitSet taken, Object model) {
    boolean all = true;
    for (int process = 0; process < done.length; process++) {
      all &= done[process] >= state.locals[process].completedCalls();
    }
    if (all) {
      return true;
    }
    Point point =
        new Point(Arrays.stream(done).boxed().toList(), (BitSet) taken.clone(), model);
    if (failed.contains(point)) {
      return false;
    }
    for (int process = 0; process < done.length; process++) {
      if (done[process] == returned[process].length) {
        continue;
      }
      Object next = next(process, returned[process][done[process]], done, model);
      if (next != null) {
        done[process]++;
        if (search(done, taken, next)) {
          return true;
        }
        done[process]--;
      }
    }
    for (int i = taken.nextClearBit(0); i < unreturned.size(); i = taken.nextClearBit(i + 1)) {
      Object next = next(unreturned.get(i).process, unreturned.get(i).call, done, model);
      if (next != null) {
        taken.set(i);
        if (search(done, taken, next)) {
          return true;
        }
        taken.clear(i);
      }
    }
    failed.add(point);
    return false;
  }

  /** The model after a call of a process, or null if that cannot come next. */
  private @Nullable Object next(int process, int index, int[] done, Object model) {
    for (int other = 0; other < done.length; other++) {
      int returnedBefore = state.callStarts[process][index * done.length + other];
      if (done[other] < returnedBefore) {
        return null; // otherwise the call would come before one that had returned when it began
      }
    }
    Call call = state.locals[process].calls.get(index);
    Call.Applied applied = call.model().apply(model);
    return !call.returned() || Objects.equals(applied.result(), call.result())
        ? applied.next()
        : null;
  }

  /** The calls of a run, one to a line. */
  public static String history(State state, Scene scene) {
    StringBuilder history = new StringBuilder();
    for (int process = 0; process < state.locals.length; process++) {
      for (Call call : state.locals[process].calls) {
        history.append("  ").append(scene.processName(process)).append(": ").append(call.label());
        history.append(call.returned() ? " -> " + call.result() : " (not returned)").append('\n');
      }
    }
    return history.toString();
  }
}
