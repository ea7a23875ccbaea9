// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.engine;

import java.util.List;
import org.synod.explore.replay.Call;
import org.synod.explore.replay.Scene;
import org.synod.history.calls.Calls;
import org.synod.history.calls.RecordedCall;
import org.synod.history.calls.Step;

/** The calls of an explored run, as a recorded history. */
final class RecordedRun {
  /*
   * A state knows for each call how many calls of each process had returned when it began. These
   * numbers only grow in a run. So their sum tells when the call began, among the others. The call
   * number k of a process has returned after the last beginning that knows of k returns of the
   * process or fewer, and before all others. Calls that threw have not returned. A call without a
   * step begins right behind the step before, with which another of the same process may return.
   */
  private final State state;
  private final int processes;

  private RecordedRun(State state) {
    this.state = state;
    processes = state.locals.length;
  }

  static Calls<Object> calls(State state, Object model) {
    Calls<Object> calls = new Calls<>(model);
    new RecordedRun(state).addTo(calls);
    return calls;
  }

  private void addTo(Calls<Object> calls) {
    for (int process = 0; process < processes; process++) {
      int returned = 0;
      for (int i = 0; i < begun(process); i++) {
        Call call = state.locals[process].calls.get(i);
        RecordedCall<Object> recorded =
            calls.begin(String.valueOf(process), call.label(), model -> step(call, model));
        int began = 2 * sum(process, i) + 1;
        if (call.returned()) {
          recorded.during(began, 2 * lastSumWithout(process, returned++) + 2);
          recorded.returns(call.result());
        } else {
          recorded.during(began, began);
          if (call.end() == Call.End.WITHOUT_EFFECT) {
            recorded.hasNoEffect();
          }
        }
      }
    }
  }

  private static Step<Object> step(Call call, Object model) {
    Call.Applied applied = call.on(model);
    return new Step<>(applied.next(), applied.result());
  }

  private int begun(int process) {
    return state.callStarts[process].length / processes;
  }

  private int sum(int process, int call) {
    int sum = 0;
    for (int other = 0; other < processes; other++) {
      sum += returnedBefore(process, call, other);
    }
    return sum;
  }

  /** The number of calls of another process, or this one, that had returned when a call began. */
  private int returnedBefore(int process, int call, int other) {
    return other == process
        ? (int) state.locals[process].calls.stream().limit(call).filter(Call::returned).count()
        : state.callStarts[process][call * processes + other];
  }

  /** The greatest sum of a call that began before a process had more returns than given. */
  private int lastSumWithout(int returning, int returns) {
    int last = 0;
    for (int process = 0; process < processes; process++) {
      for (int i = 0; i < begun(process); i++) {
        if (returnedBefore(process, i, returning) <= returns) {
          last = Math.max(last, sum(process, i));
        }
      }
    }
    return last;
  }

  private static String end(Call call) {
    return switch (call.end()) {
      case OPEN -> " (not returned)";
      case RETURNED -> " -> " + call.result();
      case WITHOUT_EFFECT -> " (without effect)";
    };
  }

  /** The calls of a run, one to a line. */
  static String text(State state, Scene scene) {
    StringBuilder text = new StringBuilder();
    for (int process = 0; process < state.locals.length; process++) {
      List<Call> calls = state.locals[process].calls;
      for (Call call : calls) {
        text.append("  ").append(scene.processName(process)).append(": ").append(call.label());
        text.append(end(call)).append('\n');
      }
    }
    return text.toString();
  }
}
