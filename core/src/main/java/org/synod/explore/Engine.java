// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.synod.register.Register;
import org.synod.register.Versioned;

/** The moves of a world, and what is checked of its states. */
final class Engine {
  private final World world = new World();
  private final boolean atomicUpdates;
  private final Map<State.Cells, State.Cells> canonical = new HashMap<>();
  private final Map<Solo, Integer> soloSteps = new HashMap<>();
  private final Set<List<Object>> linearizable = new HashSet<>();

  /** A process that runs alone from a moment on. */
  private record Solo(State.Cells cells, Local local, long out, long crashed) {}

  Engine(Consumer<World> setup, boolean atomicUpdates) {
    this.atomicUpdates = atomicUpdates;
    setup.accept(world);
    world.seal();
  }

  World world() {
    return world;
  }

  State start() {
    int processes = world.processes();
    Local[] locals = new Local[processes];
    for (int process = 0; process < processes; process++) {
      locals[process] = Local.start(process, world);
    }
    Object[] remembered = world.specs().stream().map(Spec::start).toArray();
    State state =
        new State(
            cells(world.initialContents()), locals, 0, new long[processes], 0, remembered,
            new int[processes][0], null, null);
    state.schedules = 1;
    return state;
  }

  private State.Cells cells(Object[] contents) {
    State.Cells cells = new State.Cells(contents);
    State.Cells same = canonical.putIfAbsent(cells, cells);
    return same == null ? cells : same;
  }

  State apply(State state, Move move) {
    return switch (move.kind()) {
      case STEP -> step(state, move);
      case CRASH ->
          remembering(
              new State(
                  state.cells, state.locals, state.crashed | 1L << move.process(), state.out,
                  state.outages, state.remembered, state.callStarts, state, move));
      case OUTAGE -> {
        long[] out = state.out.clone();
        for (int process = 0; process < out.length; process++) {
          if (move.process() < 0 || move.process() == process) {
            out[process] |= 1L << move.register();
          }
        }
        yield remembering(
            new State(
                state.cells, state.locals, state.crashed, out, state.outages + 1,
                state.remembered, state.callStarts, state, move));
      }
    };
  }

  private State step(State state, Move move) {
    int process = move.process();
    if (process < 0 || process >= state.locals.length || !state.isLive(process)) {
      throw new IllegalArgumentException(
          "trace: " + move + ", allowed: a process that can take a step");
    }
    Local local = state.locals[process];
    int choices = request(local).choices();
    if (choices == 0 ? move.choice() >= 0 : move.choice() < 0 || move.choice() >= choices) {
      throw new IllegalArgumentException(
          "trace: " + move + ", allowed: one of " + choices + " choices");
    }
    Local[] locals = state.locals.clone();
    State.Cells cells = after(state.cells, local, state.out[process]);
    Object reply = reply(state.cells, local, state.out[process], state.crashed, move.choice());
    locals[process] = local.after(reply, world);
    if (atomicUpdates && isUpdate(local, locals[process])) {
      Local second = locals[process];
      Object written =
          reply(cells, second, state.out[process], state.crashed, /* no choice */ -1);
      locals[process] = second.after(written, world);
      cells = after(cells, second, state.out[process]);
    }
    return remembering(
        new State(
            cells, locals, state.crashed, state.out, state.outages, state.remembered,
            callStarts(state, local), state, move));
  }

  /** Whether a process reads a register, and then would compare and set it. */
  private static boolean isUpdate(Local local, Local next) {
    return !next.ended
        && next.failure == null
        && request(local).kind() == Request.Kind.GET
        && request(next).kind() == Request.Kind.COMPARE_AND_SET
        && request(local).cell() == request(next).cell();
  }

  private Object reply(State.Cells cells, Local local, long out, long crashed, int choice) {
    Request request = request(local);
    if (!request.isOnCell()) {
      return request.choices() > 0 ? (Object) choice : (Object) request.isLost(crashed);
    }
    return isOut(request, out)
        ? World.UNAVAILABLE
        : request.reply(cells.contents[request.cell()]);
  }

  private State.Cells after(State.Cells cells, Local local, long out) {
    Request request = request(local);
    if (!request.isOnCell()) {
      return cells;
    }
    Object content = cells.contents[request.cell()];
    Object next = isOut(request, out) ? content : request.apply(content);
    if (next == content) {
      return cells;
    }
    Object[] contents = cells.contents.clone();
    contents[request.cell()] = next;
    return cells(contents);
  }

  private static Request request(Local local) {
    return Objects.requireNonNull(local.request, "a process that ended takes no step");
  }

  private boolean isOut(Request request, long out) {
    return out != 0 && request.isOnRegister() && isOut(request.cell(), out);
  }

  private boolean isOut(int registerCell, long out) {
    return (out >>> world.registerCells().indexOf(registerCell) & 1) != 0;
  }

  /** If a call begins with this step: which calls have returned by now. */
  private static int[][] callStarts(State state, Local local) {
    if (!local.beginsCall) {
      return state.callStarts;
    }
    int processes = state.locals.length;
    int[][] starts = state.callStarts.clone();
    int[] mine = Arrays.copyOf(starts[local.process], starts[local.process].length + processes);
    for (int process = 0; process < processes; process++) {
      mine[mine.length - processes + process] = state.locals[process].completedCalls();
    }
    starts[local.process] = mine;
    return starts;
  }

  /** Lets the specs look at a new state, and keeps what they remember in it. */
  private State remembering(State state) {
    List<Spec<Object>> specs = world.specs();
    Object[] remembered = state.remembered.clone();
    View view = new View(state);
    for (int i = 0; i < remembered.length; i++) {
      try {
        remembered[i] = specs.get(i).next(remembered[i], view);
      } catch (RuntimeException | AssertionError e) {
        remembered[i] = new Broken(e);
      }
    }
    return new State(
        state.cells, state.locals, state.crashed, state.out, state.outages, remembered,
        state.callStarts, state.before, state.move);
  }

  /** In place of what a spec remembers: it threw. */
  private record Broken(Throwable how) {}

  /** Throws what a process or a spec threw. */
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

  /** From here, each process that can take a step must end alone. */
  void checkSolo(State state, int most) {
    for (int process = 0; process < state.locals.length; process++) {
      if (state.isLive(process)) {
        Solo alone =
            new Solo(state.cells, state.locals[process], state.out[process], state.crashed);
        int steps = soloSteps(alone, most);
        if (steps > most) {
          throw new AssertionError(
              world.processName(process) + " does not end alone within " + most
                  + " steps from here");
        }
      }
    }
  }

  /** The most steps from here to its end, whatever it chooses; more than {@code most} if more. */
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
    int steps = 0;
    State.Cells after = after(from.cells, from.local, from.out);
    for (int choice = 0; choice < Math.max(1, request(from.local).choices()); choice++) {
      Object reply = reply(from.cells, from.local, from.out, from.crashed, choice);
      Solo next = new Solo(after, from.local.after(reply, world), from.out, from.crashed);
      steps = Math.max(steps, 1 + soloSteps(next, most - 1));
    }
    if (steps <= most) {
      soloSteps.put(from, steps); // otherwise it may be more
    }
    return steps;
  }

  /** At the end of a run, its calls must be linearizable. */
  void checkEnd(State state) {
    Object model = world.model();
    if (model == null) {
      return;
    }
    List<Object> run = new ArrayList<>(Arrays.asList((Object[]) state.locals));
    run.add(Arrays.deepToString(state.callStarts));
    if (linearizable.add(run) && !Linearizability.holds(state, model)) {
      throw new AssertionError(
          "not linearizable from " + model + ":\n" + Linearizability.history(state, world));
    }
  }

  String outcome(State state) {
    StringBuilder outcome = new StringBuilder();
    for (int process = 0; process < state.locals.length; process++) {
      Local local = state.locals[process];
      outcome.append(process == 0 ? "" : ", ").append(world.processName(process)).append(": ");
      outcome.append(local.ended ? local.result : state.isCrashed(process) ? "crashed" : "cut");
    }
    return outcome.toString();
  }

  /** The steps that a process can take: one, or one for each of its choices. */
  void addSteps(List<Move> moves, State state, int process) {
    int choices = request(state.locals[process]).choices();
    if (choices == 0) {
      moves.add(Move.step(process, -1));
    }
    for (int choice = 0; choice < choices; choice++) {
      moves.add(Move.step(process, choice));
    }
  }

  /**
   * What may fail next. A register stops answering only when a process is about to use it: before
   * that nobody could tell, so that each run in which it fails earlier has one here that is the
   * same to the processes.
   */
  void addFailures(
      List<Move> moves, State state, int crashes, int outages, boolean outagesToOne) {
    if (Long.bitCount(state.crashed) < crashes) {
      for (int process = 0; process < state.locals.length; process++) {
        if (state.isLive(process)) {
          moves.add(Move.crash(process));
        }
      }
    }
    if (state.outages == outages) {
      return;
    }
    for (int register = 0; register < world.registerCells().size(); register++) {
      if (!outagesToOne) {
        if ((state.out[0] >>> register & 1) == 0 && isAwaited(state, register)) {
          moves.add(Move.outage(register, -1));
        }
        continue;
      }
      for (int process = 0; process < state.locals.length; process++) {
        if ((state.out[process] >>> register & 1) == 0 && isAwaited(state, process, register)) {
          moves.add(Move.outage(register, process));
        }
      }
    }
  }

  private boolean isAwaited(State state, int register) {
    for (int process = 0; process < state.locals.length; process++) {
      if (isAwaited(state, process, register)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the next step of a process is on a register. */
  private boolean isAwaited(State state, int process, int register) {
    return state.isLive(process)
        && request(state.locals[process]).cell() == world.registerCells().get(register);
  }

  private final class View implements Spec.View {
    private final State state;

    View(State state) {
      this.state = state;
    }

    @Override
    @SuppressWarnings("unchecked") // only this register writes its cell
    public <V> Versioned<V> get(Register<V> register) {
      return (Versioned<V>) state.cells.contents[world.cellOf(register)];
    }

    @Override
    public boolean ended(int process) {
      return state.locals[process].ended;
    }

    @Override
    public @Nullable Object result(int process) {
      Object result = state.locals[process].result;
      return result == World.UNAVAILABLE ? null : result;
    }

    @Override
    public boolean crashed(int process) {
      return state.isCrashed(process);
    }

    @Override
    public boolean isOut(Register<?> register, int process) {
      return Engine.this.isOut(world.cellOf(register), state.out[process]);
    }

    @Override
    public int processes() {
      return state.locals.length;
    }
  }
}
