// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.synod.explore.packed.Level;
import org.synod.explore.replay.Local;
import org.synod.explore.replay.Scene;

/** The exploration of a world, level by level. */
public final class Run {
  /*
   * Exploration by re-execution: a process is a function of the replies it has had. To find its
   * next request, it is run from its start against these replies, and stopped where they end. That
   * is done once for each sequence of replies (Local), whatever the other processes did. A state of
   * the world is then small, and two schedules that lead to the same one are explored on from there
   * once (State says when they are the same). Nothing else is pruned.
   *
   * Merging loses nothing: the moves from a state, and the verdicts of specs and linearizability on
   * it, depend only on the parts that Rows compares. MergingTest compares outcomes, failures and
   * numbers of schedules with merging, without it, and by an explorer of its own.
   *
   * States are visited in order of their number of moves, level by level, and two of one level that
   * are the same are taken as one. So the number of schedules to a state is the sum over its
   * predecessors, and the first failure found is a shortest one.
   *
   * A level holds its states as numbers. The whole state behind a failure, with all those before
   * it, is made again by its moves.
   */
  /** A failure and the state in which it was found. */
  private static final class Failed extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient State state;

    Failed(State state, Throwable cause) {
      super(cause);
      this.state = state;
    }
  }

  private final Bounds bounds;
  private final Engine engine;
  private final long startNanos = System.nanoTime();
  private final Set<String> outcomes = new TreeSet<>();
  private long states = 1;
  private long steps;
  private double schedules;
  private int longest;
  private int longestRun;
  private String bound = "";
  private @Nullable State cut;
  private final Rows rows;
  private final Local[] furthest; // each process where it has taken most steps
  private final List<Supplier<State>> furthestAt = new ArrayList<>();
  private Level level;
  private Level next;
  private int at; // the place in the level of the state that is gone on from
  private int left; // states at the bound
  private int randomRuns;

  /** Makes a run of a scene whose setup has ended. */
  public Run(Scene scene, List<State.Watch> watches, Bounds bounds) {
    this.bounds = bounds;
    engine = new Engine(scene, watches, bounds);
    int processes = engine.scene().processes();
    rows = new Rows(scene, bounds.reducing && bounds.merging);
    level = new Level(rows.width(), null);
    next = level;
    furthest = new Local[processes];
  }

  public Found explore() {
    try {
      State first = along(bounds.start);
      rows.begin(first);
      level.add(row(first, () -> first), /* parent */ 0, /* move */ 0, /* schedules */ 1);
      while (level.size() > 0 && left == 0) {
        next = new Level(rows.width(), level);
        goOn();
        if (left == 0) {
          level.close();
          level = next;
          longestRun += level.size() == 0 ? 0 : 1;
        }
      }
      if (left > 0) {
        if (Thread.currentThread().isInterrupted()) {
          bound = "an interrupt";
        } else {
          bound = "the bound of " + bounds.maxStates + " states";
          goOnAtRandom();
        }
      }
      if (bound.isEmpty()) {
        bound = unseen();
      }
      if (steps > 0) {
        requireNothingBeside();
      }
      return found(null, null);
    } catch (Failed e) {
      return found(e.getCause(), e.state);
    }
  }

  /** The text for a world that cannot be explored, since nothing happens in it; else empty. */
  private String unseen() {
    return steps > 0
        ? ""
        : "its first state: no process takes a step on what this world has made"
            + engine.changedBeside().map(what -> "; beside it, " + what).orElse("");
  }

  /** The processes that took no step in any run. */
  private List<String> idle() {
    return IntStream.range(0, furthest.length)
        .filter(process -> furthest[process].steps == 0)
        .mapToObj(engine.scene()::processName)
        .toList();
  }

  public Found replay(String trace) {
    try {
      movesOrEnd(along(trace), /* schedules */ 1);
      return found(null, null);
    } catch (Failed e) {
      return found(e.getCause(), e.state);
    }
  }

  /** The last state along a trace, up to the first failure if there is one. */
  public State last(String trace) {
    try {
      State last = along(trace);
      movesOrEnd(last, /* schedules */ 1);
      return last;
    } catch (Failed e) {
      return e.state;
    }
  }

  /** The state that an exploration begins with, if it does not fail, for another search. */
  public Optional<State> first() {
    try {
      return Optional.of(along(bounds.start));
    } catch (Failed e) {
      return Optional.empty();
    }
  }

  /** The states one move further that do not fail, for another search. */
  public List<State> successors(State state) {
    return engine.moves(state).stream()
        .map(move -> after(state, move))
        .flatMap(Optional::stream)
        .toList();
  }

  /** The state after a move, if it can be made and the state does not fail. */
  public Optional<State> after(State state, Move move) {
    try {
      steps++;
      return Optional.of(checked(engine.apply(state, move)));
    } catch (Failed | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The findings of another search, which has found a failure among some states. */
  public Found failed(Throwable failure, State failed, long among) {
    states = among;
    longestRun = 0;
    for (State state = failed; state.before != null; state = state.before) {
      longestRun++;
      noteSteps(state, () -> failed);
    }
    return found(failure, failed);
  }

  private State start() throws Failed {
    State start = engine.start();
    furthestAt.clear();
    for (int process = 0; process < furthest.length; process++) {
      furthest[process] = start.locals[process];
      furthestAt.add(() -> start);
    }
    return checked(start);
  }

  /** Notes the steps of a process that has taken the move to a state. */
  private void noteSteps(State state, Supplier<State> whole) {
    int process = Objects.requireNonNull(state.move).process();
    if (process >= 0 && state.locals[process].steps > furthest[process].steps) {
      furthest[process] = state.locals[process];
      furthestAt.set(process, whole);
      longest = Math.max(longest, furthest[process].steps);
    }
  }

  private State along(String trace) throws Failed {
    State state = start();
    for (String move : trace.isBlank() ? new String[0] : trace.strip().split(" +")) {
      State after = checked(engine.apply(state, Move.parse(move)));
      noteSteps(after, () -> after);
      state = after;
    }
    return state;
  }

  /** Refuses changes beside the world, and processes that do something else when run again. */
  private void requireNothingBeside() throws Failed {
    Supplier<State> whole = furthestAt.get(0);
    try {
      engine.scene().replay().requireUnchanged();
      for (int process = 0; process < furthest.length; process++) {
        whole = furthestAt.get(process);
        engine.scene().replay().requireSame(furthest[process]);
      }
      Optional<String> beside = engine.changedBeside();
      if (beside.isPresent()) {
        throw new IllegalStateException(
            "beside the world: " + beside.get() + ", allowed: to share what the world has made, and"
                + " to note in a Ghost what specs are to see");
      }
    } catch (IllegalStateException e) {
      throw new Failed(whole.get(), e);
    }
  }

  private Found found(@Nullable Throwable failure, @Nullable State failed) {
    return new Found(
        states,
        steps,
        schedules,
        (System.nanoTime() - startNanos) / 1e9,
        longest,
        longestRun,
        outcomes,
        bound,
        left,
        randomRuns,
        idle(),
        cut,
        failure,
        failed);
  }

  /** Goes on by one move from all states of the level; at the bound it counts those left. */
  private void goOn() throws Failed {
    Failed further = null; // a failure one move further, where no end of this level fails
    for (at = 0; at < level.size(); at++) {
      State state = rows.state(level.row(at));
      List<Move> moves;
      try {
        moves = movesOrEnd(state, level.schedules(at));
      } catch (Failed e) {
        throw new Failed(whole(level, at, null), e.getCause());
      }
      if (cut == state) {
        cut = whole(level, at, null);
      }
      for (int i = 0; i < moves.size() && further == null; i++) {
        steps++;
        State after = engine.apply(state, moves.get(i));
        try {
          checked(after);
        } catch (Failed e) {
          further = new Failed(whole(level, at, moves.get(i)), e.getCause());
          break;
        }
        if (!reach(after, i)) {
          left = level.size() - at + next.size();
          return;
        }
      }
    }
    if (further != null) {
      throw further;
    }
  }

  /** Adds a state to the next level; false at the bound. */
  private boolean reach(State state, int move) throws Failed {
    Level from = level;
    int number = at;
    Supplier<State> whole = () -> whole(from, number, state.move);
    noteSteps(state, whole);
    int[] row = row(state, whole);
    int same = bounds.merging ? next.find(row) : -1;
    if (same >= 0) {
      next.addSchedules(same, level.schedules(at));
      return true;
    }
    if (states >= bounds.maxStates || Thread.currentThread().isInterrupted()) {
      return false;
    }
    next.add(row, at, move, level.schedules(at));
    if (++states % bounds.progressEach == 0 && bounds.progress != null) {
      bounds.progress.printf(
          Locale.ROOT,
          "%,d states, %,d steps; depth %d: %,d of %,d done, %,d at the next%n",
          states, steps, longestRun, at, level.size(), next.size());
    }
    return true;
  }

  /** The row of a state; it fails where processes that are said to be alike are not. */
  private int[] row(State state, Supplier<State> whole) throws Failed {
    try {
      int[] row = rows.row(state);
      if (rows.reorders() && next.find(row) < 0) {
        engine.requireAlike(state, rows.inAllOrders(state));
      }
      return row;
    } catch (IllegalStateException e) {
      throw new Failed(whole.get(), e);
    }
  }

  private State whole(Level level, int number, @Nullable Move move) {
    return rows.whole(level.path(number), move, engine);
  }

  /** Makes some runs from the states that are left, with moves chosen at random. */
  private void goOnAtRandom() throws Failed {
    Random random = new Random(bounds.seed);
    for (; randomRuns < bounds.randomRuns; randomRuns++) {
      int from = random.nextInt(left);
      int here = level.size() - at;
      State state = from < here ? whole(level, at + from, null) : whole(next, from - here, null);
      List<Move> moves = movesOrEnd(state, /* schedules */ 0);
      while (!moves.isEmpty()) {
        steps++;
        State after = checked(engine.apply(state, moves.get(random.nextInt(moves.size()))));
        noteSteps(after, () -> after);
        state = after;
        moves = movesOrEnd(state, /* schedules */ 0);
      }
    }
  }

  /** The moves that can come next; a run may end where no process can take a step. */
  private List<Move> movesOrEnd(State state, double schedules) throws Failed {
    noteBound(state);
    List<Move> moves = engine.moves(state);
    if (moves.isEmpty() || moves.get(0).kind() != Move.Kind.STEP) { // steps come first
      end(state, schedules);
    }
    return moves;
  }

  private State checked(State state) throws Failed {
    try {
      engine.check(state);
      if (bounds.soloSteps >= 0) {
        engine.checkSolo(state, bounds.soloSteps);
      }
      return state;
    } catch (Exception | AssertionError e) {
      throw new Failed(state, e);
    }
  }

  private void end(State state, double schedules) throws Failed {
    this.schedules += schedules;
    rows.inAllOrders(state).forEach(each -> outcomes.add(engine.outcome(each)));
    try {
      engine.checkEnd(state);
    } catch (Exception | AssertionError e) {
      throw new Failed(state, e);
    }
  }

  private void noteBound(State state) {
    for (int process = 0; process < furthest.length && bound.isEmpty(); process++) {
      if (state.locals[process].steps >= bounds.ownSteps && engine.canStep(state, process)) {
        bound = "the bound of " + bounds.ownSteps + " own steps";
        cut = state;
      }
    }
  }
}
