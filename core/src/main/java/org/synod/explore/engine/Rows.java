// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.engine;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.synod.explore.packed.Numbers;
import org.synod.explore.replay.Gone;
import org.synod.explore.replay.Local;

/** The states of a run as rows of numbers: the cells, each process, and the past. */
final class Rows {
  /*
   * A process that has ended or crashed does nothing any more. Of the replies that it has had, only
   * these matter from then on: whether it has ended, its result, and its calls (Gone). So two such
   * processes count as one if they agree in these, whatever replies they have had. The states that
   * come then are the same, and so are the verdicts on them, and the number of schedules.
   */
  private final int processes;
  private final boolean forgets; // the replies of processes that are gone
  private final Numbers<Cells> cells = new Numbers<>();
  private final Numbers<Local> locals = new Numbers<>();
  private final Numbers<State.Past> pasts = new Numbers<>();
  private final Map<State.Past, State.Past> canonical = new HashMap<>();
  private final Map<Gone, Local> gone = new HashMap<>();
  private final Map<Local, Integer> crashed = new HashMap<>();

  Rows(int processes, boolean forgets) {
    this.processes = processes;
    this.forgets = forgets;
  }

  /** The length of a row. */
  int width() {
    return processes + 2;
  }

  int[] row(State state) {
    int[] row = new int[width()];
    row[0] = cells.of(state.cells);
    for (int process = 0; process < processes; process++) {
      row[process + 1] = number(state, process);
    }
    row[processes + 1] = past(state);
    return row;
  }

  private int number(State state, int process) {
    Local local = state.locals[process];
    if (!state.isGone(process) || !forgets) {
      return locals.of(local);
    }
    return local.ended
        ? locals.has(local) ? locals.of(local) : locals.give(local, first(local))
        : crashed.computeIfAbsent(local, each -> locals.of(first(each)));
  }

  /** The first process that is gone in the same way. */
  private Local first(Local local) {
    return gone.computeIfAbsent(new Gone(local), each -> local);
  }

  private int past(State state) {
    State.Past past = new State.Past(state.faults, state.remembered, state.callStarts);
    return pasts.of(canonical.computeIfAbsent(past, each -> each));
  }

  /** The state that a row stands for, without those before it. */
  State state(int[] row) {
    State.Past past = pasts.part(row[processes + 1]);
    Local[] those = new Local[processes];
    Arrays.setAll(those, process -> locals.part(row[process + 1]));
    return new State(
        cells.part(row[0]), those, past.faults, past.remembered, past.callStarts, null, null);
  }
}
