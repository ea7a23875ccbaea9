// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.synod.explore.Omission;
import org.synod.explore.cells.Beside;
import org.synod.explore.replay.Local;
import org.synod.explore.replay.Request;
import org.synod.explore.replay.Scene;
import org.synod.explore.weak.WeakMemory;
import org.synod.history.calls.Linearizability;

/** The moves of a world, and the checks of its states. */
final class Engine {
  private final Scene scene;
  private final List<State.Watch> watches;
  private final Bounds bounds;
  private final Effects effects;
  private final Beside beside;
  private final Map<Solo, Integer> soloSteps = new HashMap<>();
  private final Set<List<Object>> linearizable = new HashSet<>();

  /** A process that runs alone from a moment on. */
  private record Solo(Cells cells, Local local, Faults faults) {}

  Engine(Scene scene, List<State.Watch> watches, Bounds bounds) {
    this.scene = scene;
    this.watches = watches;
    this.bounds = bounds;
    bounds.requireNames(scene);
    effects = new Effects(scene);
    beside = new Beside(scene.bodies());
  }

  Scene scene() {
    return scene;
  }

  /** The change, since the start, of shared memory that is not this world's, in words. */
  Optional<String> changedBeside() {
    return beside.changed();
  }

  State start() {
    int processes = scene.processes();
    Local[] locals = new Local[processes];
    int[][] callStarts = new int[processes][];
    for (int process = 0; process < processes; process++) {
      locals[process] = Local.start(process, scene);
      callStarts[process] = new int[locals[process].begunCalls * processes];
    }
    Object[] remembered = watches.stream().map(State.Watch::start).toArray();
    Object[] contents = scene.initialContents();
    if (scene.isWeak()) {
      contents[scene.weakCell()] = WeakMemory.initial(processes);
    }
    Cells cells = effects.canonical(new Cells(contents));
    for (Local local : locals) {
      cells = effects.written(cells, local);
    }
    return remembering(
        remembered, cells, locals, Faults.none(processes), callStarts, null, null);
  }

  State apply(State state, Move move) {
    Faults faults = state.faults;
    return switch (move.kind()) {
      case STEP -> step(state, move);
      case CRASH -> failed(state, move, faults.withCrash(move.process()));
      case OUTAGE -> failed(state, move, faults.withOutage(move.register(), move.process()));
      case RETURN -> failed(state, move, faults.withReturn(move.register(), move.process()));
      case LATE -> {
        if (move.register() >= faults.late().size()) {
          throw new IllegalArgumentException(
              "trace: " + move + ", allowed: one of " + faults.late().size() + " late requests");
        }
        Cells cells = effects.after(state.cells, faults.late().get(move.register()).request());
        yield remembering(state, cells, state.locals, faults, state.callStarts, move);
      }
    };
  }

  private State failed(State state, Move move, Faults faults) {
    return remembering(state, state.cells, state.locals, faults, state.callStarts, move);
  }

  /** Whether a process can take a step now: it has not ended or crashed, and need not wait. */
  boolean canStep(State state, int process) {
    return state.isLive(process)
        && effects.isReady(state.cells, state.locals[process], state.faults);
  }

  /** Whether somebody waits, and nobody can take a step. */
  boolean waits(State state) {
    boolean waits = false;
    for (int process = 0; process < state.locals.length; process++) {
      if (canStep(state, process)) {
        return false;
      }
      waits |= state.isLive(process);
    }
    return waits;
  }

  private State step(State state, Move move) {
    int process = move.process();
    if (process < 0 || process >= state.locals.length || !canStep(state, process)) {
      throw new IllegalArgumentException(
          "trace: " + move + ", allowed: a process that can take a step");
    }
    Local local = state.locals[process];
    int choices = effects.choices(state.cells, local);
    if (choices == 0 ? move.choice() >= 0 : move.choice() < 0 || move.choice() >= choices) {
      throw new IllegalArgumentException(
          "trace: " + move + ", allowed: one of " + choices + " choices");
    }
    Effects.Step step = effects.new Step(state.cells, local, state.faults);
    step.take(move.omission(), move.choice());
    if (bounds.atomicUpdates && Effects.isUpdate(local, step.local)) {
      step.take(move.omission(), /* no choice */ -1);
    }
    if (move.omission() != null && step.faults.omissions() == state.faults.omissions()) {
      throw new IllegalArgumentException(
          "trace: " + move + ", allowed: an omission that strikes "
              + Effects.request(local).describe());
    }
    Local[] locals = state.locals.clone();
    locals[process] = step.local;
    return remembering(state, step.cells, locals, step.faults, callStarts(state, step.local), move);
  }

  /**
   * For calls that begin with this step, or right behind it: the calls that have returned by now.
   */
  private static int[][] callStarts(State state, Local after) {
    int processes = state.locals.length;
    int known = state.callStarts[after.process].length / processes;
    if (after.begunCalls == known) {
      return state.callStarts;
    }
    int[][] starts = state.callStarts.clone();
    int[] mine = Arrays.copyOf(starts[after.process], after.begunCalls * processes);
    for (int call = known; call < after.begunCalls; call++) {
      for (int process = 0; process < processes; process++) {
        mine[call * processes + process] = state.locals[process].completedCalls();
      }
    }
    starts[after.process] = mine;
    return starts;
  }

  private State remembering(
      State before, Cells cells, Local[] locals, Faults faults, int[][] calls, Move move) {
    return remembering(
        before.remembered.clone(), effects.noticed(cells, locals, faults), locals,
        faults.after(cells), calls, before, move);
  }

  /** A new state, with the values that the observers remember of it. */
  private State remembering(
      @Nullable Object[] remembered, Cells cells, Local[] locals, Faults faults,
      int[][] calls, @Nullable State before, @Nullable Move move) {
    State state = new State(cells, locals, faults, remembered, calls, before, move);
    for (int i = 0; i < remembered.length; i++) {
      remembered[i] = next(i, remembered[i], state);
    }
    return state;
  }

  /** Refuses a spec that tells processes apart which are said to be alike. */
  void requireAlike(State state, List<State> orders) {
    for (State other : state.before == null ? List.<State>of() : orders) {
      Object[] remembered = state.before.remembered.clone();
      for (int i = 0; i < remembered.length; i++) {
        remembered[i] = next(i, remembered[i], other);
        if (!remembered[i].equals(state.remembered[i])) {
          throw new IllegalStateException(
              "symmetric: a spec remembers " + state.remembered[i] + ", and " + remembered[i]
                  + " if " + scene.alike().stream().map(scene::processName).toList()
                  + " change places, allowed: a spec that does not tell them apart");
        }
      }
    }
  }

  private Object next(int watch, Object remembered, State state) {
    try {
      return watches.get(watch).next(remembered, state);
    } catch (RuntimeException | AssertionError e) {
      return new Broken(e);
    }
  }

  /** Stands in place of the value that a spec remembers, if the spec threw. */
  private record Broken(Throwable how) {}

  /** Throws the exception that a process or a spec threw. */
  void check(State state) throws Exception {
    for (Local local : state.locals) {
      rethrow(local.failure);
    }
    for (Object each : state.remembered) {
      rethrow(each instanceof Broken broken ? broken.how : null);
    }
  }

  private static void rethrow(@Nullable Throwable failure) throws Exception {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof Exception exception) {
      throw exception;
    }
  }

  /** Checks that each process that can take a step ends alone from here. */
  void checkSolo(State state, int most) {
    for (int process = 0; process < state.locals.length; process++) {
      if (state.isLive(process)) {
        Solo alone = new Solo(state.cells, state.locals[process], state.faults);
        int steps = soloSteps(alone, most);
        if (steps > most) {
          throw new AssertionError(
              scene.processName(process) + " does not end alone within " + most
                  + " steps from here");
        }
      }
    }
  }

  /**
   * The largest number of steps from here to its end, whatever it chooses; above {@code most} if it
   * is larger than that.
   */
  private int soloSteps(Solo from, int most) {
    if (from.local.ended) {
      return 0;
    }
    Integer known = soloSteps.get(from);
    if (known != null) {
      return known;
    }
    if (most == 0) {
      return 1;
    }
    if (!effects.isReady(from.cells, from.local, from.faults)) {
      return most + 1; // it waits for others
    }
    int steps = 0;
    for (int choice = 0; choice < Math.max(1, effects.choices(from.cells, from.local)); choice++) {
      Effects.Step step = effects.new Step(from.cells, from.local, from.faults);
      step.take(/* omission */ null, choice);
      Solo next = new Solo(step.cells, step.local, from.faults);
      steps = Math.max(steps, 1 + soloSteps(next, most - 1));
    }
    if (steps <= most) {
      soloSteps.put(from, steps); // otherwise it may be more
    }
    return steps;
  }

  /**
   * Checks that at the end of a run nobody waits without a reason, and that its calls are
   * linearizable.
   */
  void checkEnd(State state) {
    if (bounds.lockFree && waits(state)) {
      throw new AssertionError("not lock-free: waits for ever: " + outcome(state));
    }
    if (!state.faults.any() && waits(state)) {
      throw new AssertionError("deadlock: " + outcome(state));
    }
    Object model = scene.model();
    if (model == null) {
      return;
    }
    List<Object> run = new ArrayList<>(Arrays.asList((Object[]) state.locals));
    run.add(Arrays.deepToString(state.callStarts));
    if (linearizable.add(run)
        && !Linearizability.check(RecordedRun.calls(state, model)).holds()) {
      throw new AssertionError(
          "not linearizable from " + model + ":\n" + RecordedRun.text(state, scene));
    }
  }

  String outcome(State state) {
    StringBuilder outcome = new StringBuilder();
    for (int process = 0; process < state.locals.length; process++) {
      Local local = state.locals[process];
      outcome.append(process == 0 ? "" : ", ").append(scene.processName(process)).append(": ");
      outcome.append(local.ended ? local.result : unended(state, process));
    }
    return outcome.toString();
  }

  private String unended(State state, int process) {
    if (!state.isLive(process)) {
      return state.isGone(process) ? "crashed" : "not begun";
    }
    return canStep(state, process) ? "cut" : "waits";
  }

  /** The steps that a process can take: one, or one for each choice, or for each omission. */
  private void addSteps(List<Move> moves, State state, int process) {
    Local local = state.locals[process];
    Request request = Effects.request(local);
    int choices = effects.choices(state.cells, local);
    if (choices == 0) {
      moves.add(Move.step(process, -1));
    }
    for (int choice = 0; choice < choices; choice++) {
      moves.add(Move.step(process, choice));
    }
    if (!request.isOnRegister() || effects.isOut(request, state.faults, process)) {
      return;
    }
    for (Omission omission : bounds.omissions(state.faults, request, scene)) {
      moves.add(Move.missed(process, omission));
    }
    if (bounds.atomicUpdates && request.kind() == Request.Kind.GET) {
      Effects.Step read = effects.new Step(state.cells, local, state.faults);
      read.take(/* omission */ null, -1);
      if (Effects.isUpdate(local, read.local)) {
        bounds.omissions(state.faults, Effects.request(read.local), scene).stream()
            .filter(omission -> !Faults.isMissed(request, omission)) // the second one is
            .forEach(omission -> moves.add(Move.missed(process, omission)));
      }
    }
  }

  /** The moves that can be made within the bound of own steps: first those of processes. */
  List<Move> moves(State state) {
    List<Move> moves = new ArrayList<>();
    for (int process = 0; process < state.locals.length; process++) {
      if (state.locals[process].steps < bounds.ownSteps && canStep(state, process)) {
        addSteps(moves, state, process);
      }
    }
    if (moves.isEmpty() && !waits(state)) {
      return moves; // failures after the last step change nothing
    }
    bounds.addFailures(moves, state, scene);
    return moves;
  }
}
