// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.explore.alike.Alike;
import org.synod.explore.packed.Numbers;
import org.synod.explore.replay.Gone;
import org.synod.explore.replay.Local;
import org.synod.explore.replay.Scene;

/** The states of a run as rows of numbers: the cells, each process, and the past. */
final class Rows {
  /*
   * A process that has ended or crashed does nothing any more. Of the replies that it has had, only
   * these matter from then on: whether it has ended, its result, and its calls (Gone). So two such
   * processes count as one if they agree in these, whatever replies they have had. The states that
   * come then are the same, and so are the verdicts on them, and the number of schedules.
   *
   * Of the states in which processes that are alike have changed places, one has a row. The moves
   * from it stand for those from the others, so the number of schedules to all of them is summed.
   * Alike and Engine.requireAlike make sure that the others have the same moves and verdicts.
   */
  private static final int MOST_COMPARED = 8; // of one key: functions may not be comparable

  private final Scene scene;
  private @Nullable Alike alike; // null if no processes are
  private @Nullable State first;
  private final int processes;
  private final boolean forgets; // the replies of processes that are gone
  private final Numbers<Cells> cells = new Numbers<>();
  private final Numbers<Local> locals = new Numbers<>();
  private final Numbers<State.Past> pasts = new Numbers<>();
  private final Map<State.Past, State.Past> canonical = new HashMap<>();
  private final Map<Object, List<Local>> gone = new HashMap<>();
  private final Map<Local, Integer> crashed = new HashMap<>();

  Rows(Scene scene, boolean reduces) {
    this.scene = scene;
    processes = scene.processes();
    forgets = reduces;
  }

  /** Begins with the state of the first level. */
  void begin(State state) {
    first = state;
    if (forgets && !scene.alike().isEmpty()) {
      Local[] starts = new Local[processes];
      Arrays.setAll(starts, process -> state.locals[process].path().get(0));
      alike = new Alike(scene, starts);
    }
  }

  /** Whether states with processes in another order are one. */
  boolean reorders() {
    return alike != null;
  }

  /** The order of processes in which a state has its row: for each place, the one put there. */
  private int[] order(State state) {
    if (alike != null) {
      return alike.order(state.locals, state.faults.crashed(), state.faults.out());
    }
    int[] same = new int[processes];
    Arrays.setAll(same, place -> place);
    return same;
  }

  /** The move of a real state for one of a state that has its processes in another order. */
  private static Move real(Move move, State state, State real, int[] order) {
    if (move.kind() != Move.Kind.LATE) {
      return move.ordered(order);
    }
    Faults.Late late = state.faults.late().get(move.register());
    return Move.late(
        real.faults.late().indexOf(new Faults.Late(late.request(), order[late.process()])));
  }

  /** A state with its processes in all orders that count as one. */
  List<State> inAllOrders(State state) {
    return alike == null
        ? List.of(state)
        : alike.orders().stream().map(order -> ordered(state, order)).toList();
  }

  private Alike processes() {
    return Objects.requireNonNull(alike, "no process changes its place");
  }

  /** A state with its processes in another order, without those before it. */
  private State ordered(State state, int[] order) {
    Local[] locals = new Local[processes];
    int[][] starts = new int[processes][];
    for (int place = 0; place < processes; place++) {
      Local local = state.locals[order[place]];
      locals[place] = order[place] == place ? local : processes().as(local, place);
      int[] old = state.callStarts[order[place]];
      starts[place] = new int[old.length];
      for (int i = 0; i < old.length; i++) {
        starts[place][i] = old[i - i % processes + order[i % processes]];
      }
    }
    return new State(
        state.cells, locals, state.faults.ordered(order), state.remembered, starts, null, null);
  }

  /** The length of a row. */
  int width() {
    return processes + 2;
  }

  int[] row(State any) {
    State state = alike == null ? any : ordered(any, order(any));
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

  /** The first process that is gone in the same way, among some. */
  private Local first(Local local) {
    List<Local> some = gone.computeIfAbsent(Gone.key(local), key -> new ArrayList<>());
    for (Local each : some) {
      if (Gone.areSame(each, local)) {
        return each;
      }
    }
    if (some.size() < MOST_COMPARED) {
      some.add(local);
    }
    return local;
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

  /**
   * The real state behind a path from the first level and one more move, if there is one, with all
   * states before it.
   */
  State whole(int[] path, @Nullable Move last, Engine engine) {
    State real = Objects.requireNonNull(first);
    State state = state(row(real));
    int[] order = order(real);
    for (int each : path) {
      Move move = engine.moves(state).get(each);
      State after = engine.apply(state, move);
      real = engine.apply(real, real(move, state, real, order));
      int[] before = order;
      order = Arrays.stream(order(after)).map(place -> before[place]).toArray();
      state = state(row(after));
    }
    return last == null ? real : engine.apply(real, real(last, state, real, order));
  }
}
