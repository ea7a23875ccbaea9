// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.synod.explore.replay.Scene;

/** The exploration of a world, level by level. */
public final class Run {
  /*
   * Exploration by re-execution: a process is a function of the replies it has had. To find its
   * next request, it is run from its start against these replies, and stopped where they end. That
   * is done once for each sequence of replies (Local), whatever the other processes did. A state of
   * the world is then small, and two schedules that lead to the same one are explored on from there
   * once (State.equals says when they are the same). Nothing else is pruned.
   *
   * Merging loses nothing: the moves from a state, and the verdicts of specs and linearizability on
   * it, depend only on the parts that State compares. MergingTest compares outcomes, failures and
   * numbers of schedules with merging, without it, and by an explorer of its own.
   *
   * States are visited in order of their number of moves. Each move shows in the state, so that
   * number is the same by whatever schedule the state is reached. So two equal states are on the
   * same level, the number of schedules to a state is the sum over its predecessors, and the first
   * failure found is a shortest one.
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
  private final State[] furthest; // those in which a process has taken most steps
  private final List<State> left = new ArrayList<>(); // states at the bound
  private int randomRuns;

  /** Makes a run of a scene whose setup has ended. */
  public Run(Scene scene, List<Watch> watches, Bounds bounds) {
    this.bounds = bounds;
    engine = new Engine(scene, watches, bounds);
    furthest = new State[engine.scene().processes()];
  }

  public Found explore() {
    try {
      List<State> level = List.of(along(bounds.start));
      while (!level.isEmpty() && left.isEmpty()) {
        level = next(level);
        longestRun += level.isEmpty() ? 0 : 1;
      }
      if (!left.isEmpty()) {
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
        .filter(process -> furthest[process].locals[process].steps == 0)
        .mapToObj(engine.scene()::processName)
        .toList();
  }

  public Found replay(String trace) {
    try {
      movesOrEnd(along(trace));
      return found(null, null);
    } catch (Failed e) {
      return found(e.getCause(), e.state);
    }
  }

  /** The last state along a trace, up to the first failure if there is one. */
  public State last(String trace) {
    try {
      State last = along(trace);
      movesOrEnd(last);
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
    List<Move> moves = new ArrayList<>();
    for (int process = 0; process < state.locals.length; process++) {
      if (engine.canStep(state, process) && state.locals[process].steps < bounds.ownSteps) {
        engine.addSteps(moves, state, process);
      }
    }
    engine.addFailures(moves, state);
    return moves.stream().map(move -> after(state, move)).flatMap(Optional::stream).toList();
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
    }
    moves(failed); // notes its steps
    return found(failure, failed);
  }

  private State start() throws Failed {
    State start = engine.start();
    Arrays.fill(furthest, start);
    return checked(start);
  }

  private State along(String trace) throws Failed {
    State state = start();
    for (String move : trace.isBlank() ? new String[0] : trace.strip().split(" +")) {
      state = checked(engine.apply(state, Move.parse(move)));
    }
    return state;
  }

  /** Refuses changes beside the world, and processes that do something else when run again. */
  private void requireNothingBeside() throws Failed {
    State at = furthest[0];
    try {
      engine.scene().replay().requireUnchanged();
      for (int process = 0; process < furthest.length; process++) {
        at = furthest[process];
        engine.scene().replay().requireSame(at.locals[process]);
      }
      Optional<String> beside = engine.changedBeside();
      if (beside.isPresent()) {
        throw new IllegalStateException(
            "beside the world: " + beside.get() + ", allowed: to share what the world has made, and"
                + " to note in a Ghost what specs are to see");
      }
    } catch (IllegalStateException e) {
      throw new Failed(at, e);
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
        left.size(),
        randomRuns,
        idle(),
        cut,
        failure,
        failed);
  }

  /** All states one move further; at the bound it notes the states that are left instead. */
  private List<State> next(List<State> level) throws Failed {
    List<State> next = new ArrayList<>();
    Map<State, State> known = new HashMap<>();
    Failed further = null; // a failure one move further, where no end of this level fails
    for (int i = 0; i < level.size(); i++) {
      State state = level.get(i);
      List<Move> moves = movesOrEnd(state);
      for (Move move : further == null ? moves : List.<Move>of()) {
        steps++;
        State after = engine.apply(state, move);
        try {
          checked(after);
        } catch (Failed e) {
          further = e;
          break;
        }
        State same = bounds.merging ? known.putIfAbsent(after, after) : null;
        if (same != null) {
          same.schedules += state.schedules;
        } else if (states >= bounds.maxStates || Thread.currentThread().isInterrupted()) {
          left.addAll(level.subList(i, level.size()));
          left.addAll(next);
          return List.of();
        } else {
          after.schedules = state.schedules;
          next.add(after);
          if (++states % 1_000_000 == 0 && bounds.progress != null) {
            bounds.progress.printf(
                Locale.ROOT, "%,d states, %,d steps, at %d moves%n",
                states, steps, longestRun + 1);
          }
        }
      }
    }
    if (further != null) {
      throw further;
    }
    return next;
  }

  /** Makes some runs from the states that are left, with moves chosen at random. */
  private void goOnAtRandom() throws Failed {
    Random random = new Random(bounds.seed);
    for (; randomRuns < bounds.randomRuns; randomRuns++) {
      State state = left.get(random.nextInt(left.size()));
      List<Move> moves = movesOrEnd(state);
      while (!moves.isEmpty()) {
        steps++;
        state = checked(engine.apply(state, moves.get(random.nextInt(moves.size()))));
        moves = movesOrEnd(state);
      }
    }
  }

  /** The moves that can come next; a run may end where no process can take a step. */
  private List<Move> movesOrEnd(State state) throws Failed {
    List<Move> moves = moves(state);
    if (moves.isEmpty() || moves.get(0).kind() != Move.Kind.STEP) { // steps come first
      end(state);
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

  private void end(State state) throws Failed {
    schedules += state.schedules;
    outcomes.add(engine.outcome(state));
    try {
      engine.checkEnd(state);
    } catch (Exception | AssertionError e) {
      throw new Failed(state, e);
    }
  }

  private List<Move> moves(State state) {
    List<Move> moves = new ArrayList<>();
    for (int process = 0; process < state.locals.length; process++) {
      int own = state.locals[process].steps;
      longest = Math.max(longest, own);
      if (own > furthest[process].locals[process].steps) {
        furthest[process] = state;
      }
      if (!engine.canStep(state, process)) {
        continue;
      }
      if (state.locals[process].steps < bounds.ownSteps) {
        engine.addSteps(moves, state, process);
      } else if (bound.isEmpty()) {
        bound = "the bound of " + bounds.ownSteps + " own steps";
        cut = state;
      }
    }
    if (moves.isEmpty() && !engine.waits(state)) {
      return moves; // failures after the last step change nothing
    }
    engine.addFailures(moves, state);
    return moves;
  }
}
