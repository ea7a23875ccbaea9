// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.synod.explore.BruteForce.Called;
import org.synod.explore.RandomWorld.Kind;
import org.synod.explore.RandomWorld.Op;
import org.synod.explore.TwinState.Late;
import org.synod.explore.TwinState.Position;
import org.synod.explore.engine.Bounds;
import org.synod.explore.engine.Move;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.Versioned;

/**
 * A dumb explorer of random worlds. It makes every move one after the other, merges nothing, and
 * shares no code with the explorer but the numbers of its bounds.
 */
final class Twin {
  private static final Set<String> SILENT = Set.of("unavailable", "unknown");

  /** Says that a world is too large. */
  static final class TooLarge extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** The calls of each process in a run that has ended, and the trace of one such run. */
  record History(List<List<Called>> calls, String trace, boolean isLinearizable) {}

  private final RandomWorld world;
  private final Bounds bounds;
  private final int most;
  private final Set<List<Object>> known = new HashSet<>();

  // the findings
  final Set<String> outcomes = new TreeSet<>();
  final Set<String> seen = new TreeSet<>(); // by the spec
  final Map<List<List<Called>>, History> histories = new LinkedHashMap<>();
  long schedules;
  long moves;
  long steps; // from different states
  int longest;
  int longestRun;
  boolean isCut;
  int shortestFailure = Integer.MAX_VALUE;

  private Twin(RandomWorld world, int most) {
    this.world = world;
    this.most = most;
    bounds = world.bounds;
  }

  /** Makes all moves except those after a process or spec that fails. */
  static Twin of(RandomWorld world, int most) throws TooLarge {
    Twin twin = new Twin(world, most);
    twin.run(new TwinState(world));
    return twin;
  }

  int states() {
    return known.size();
  }

  private void run(TwinState at) throws TooLarge {
    if (++moves > most) {
      throw new TooLarge();
    }
    if (at.failed || !endsAlone(at)) {
      shortestFailure = Math.min(shortestFailure, at.length);
      return;
    }
    longestRun = Math.max(longestRun, at.length);
    longest = Math.max(longest, at.positions.stream().mapToInt(Position::steps).max().orElse(0));
    List<TwinState> next = new ArrayList<>();
    for (int process : live(at)) {
      if (at.positions.get(process).steps() < bounds.ownSteps) {
        addSteps(next, at, process);
      } else {
        isCut = true;
      }
    }
    if (next.isEmpty()) {
      end(at);
    } else {
      addFailures(next, at);
    }
    if (known.add(at.state())) {
      steps += next.size();
    }
    for (TwinState each : next) {
      look(each);
      run(each);
    }
  }

  private void end(TwinState at) {
    schedules++;
    List<String> results = new ArrayList<>();
    for (int process = 0; process < world.programs.size(); process++) {
      String result = at.positions.get(process).result;
      results.add(
          "p" + process + ": "
              + (result != null ? result : at.crashed.contains(process) ? "crashed" : "cut"));
    }
    outcomes.add(String.join(", ", results));
    if (world.model != null) {
      History history =
          histories.computeIfAbsent(
              at.calls(), calls -> new History(calls, at.trace, BruteForce.isLinearizable(calls)));
      shortestFailure =
          history.isLinearizable ? shortestFailure : Math.min(shortestFailure, at.length);
    }
  }

  private List<Integer> live(TwinState at) {
    List<Integer> live = new ArrayList<>();
    for (int process = 0; process < world.programs.size(); process++) {
      if (!at.crashed.contains(process) && next(at, process) != null) {
        live.add(process);
      }
    }
    return live;
  }

  /** The next operation of a process, or null if the process has ended. */
  private static @Nullable Op next(TwinState at, int process) {
    return at.positions.get(process).next;
  }

  private void look(TwinState at) {
    if (!world.hasSpec || sees(at) == world.firstSeen()) {
      return;
    }
    long sees = sees(at);
    at.ghost = at.ghost.next(sees);
    at.failed |= !world.isAllowed(at.ghost, sees);
    seen.add(at.ghost + " " + sees);
  }

  private long sees(TwinState at) {
    long sees = 0;
    for (Versioned<?> register : at.registers) {
      sees = RandomWorld.seen(sees, register);
    }
    for (int process = 0; process < world.programs.size(); process++) {
      Position position = at.positions.get(process);
      String result = position.result;
      sees = RandomWorld.seen(sees, position.next == null);
      sees = RandomWorld.seen(sees, at.crashed.contains(process));
      sees = RandomWorld.seen(sees, SILENT.contains("" + result) ? null : result);
      for (int register = 0; register < world.registers; register++) {
        sees = RandomWorld.seen(sees, at.isOut(register, process));
      }
    }
    return sees;
  }

  /** Whether each process ends within the bound from here, if it alone takes steps. */
  private boolean endsAlone(TwinState at) {
    return bounds.soloSteps < 0
        || live(at).stream().allMatch(process -> alone(at, process) <= bounds.soloSteps);
  }

  private int alone(TwinState at, int process) {
    List<TwinState> steps = new ArrayList<>();
    Op next = next(at, process);
    if (next != null) {
      addAnswered(steps, at, process, next);
    }
    return steps.stream().mapToInt(each -> 1 + alone(each, process)).max().orElse(0);
  }

  private void addSteps(List<TwinState> steps, TwinState at, int process) {
    Op op = next(at, process);
    addAnswered(steps, at, process, op);
    if (!op.isOnRegister()
        || at.isOut(op.cell(), process)
        || at.omissions == bounds.omissions) {
      return;
    }
    for (Omission kind : bounds.kinds) {
      if (op.kind() == Kind.GET && kind != Omission.REFUSED) {
        continue;
      }
      Effect effect = kind == Omission.REFUSED ? Effect.NONE : Effect.UNKNOWN;
      TwinState after = at.after(process + Move.sign(kind));
      after.omissions++;
      after.reply(process, effect);
      Late late = new Late(process, op);
      if (kind == Omission.LATE && !after.late.contains(late)) {
        after.late.add(late);
      }
      if (kind == Omission.UNANSWERED) {
        after.operate(op);
      }
      after.dropTooLate();
      steps.add(after);
    }
  }

  private void addAnswered(List<TwinState> steps, TwinState at, int process, Op op) {
    if (op.kind() == Kind.CHOOSE) {
      for (int choice = 0; choice < op.value(); choice++) {
        TwinState after = at.after(process + "." + choice);
        after.reply(process, choice);
        steps.add(after);
      }
      return;
    }
    TwinState after = at.after("" + process);
    boolean isOut = op.isOnRegister() && at.isOut(op.cell(), process);
    after.reply(process, isOut ? Effect.NONE : after.operate(op));
    after.dropTooLate();
    steps.add(after);
  }

  private void addFailures(List<TwinState> next, TwinState at) {
    for (Late late : at.late) {
      if (at.registers.get(late.op().cell()).version() == late.op().expected()) {
        TwinState after = at.after("l" + at.late.indexOf(late));
        after.operate(late.op());
        after.dropTooLate();
        next.add(after);
      }
    }
    for (int process : live(at)) {
      if (at.crashed.size() < bounds.crashes) {
        TwinState after = at.after("x" + process);
        after.crashed.add(process);
        next.add(after);
      }
    }
    for (int register = 0; register < world.registers; register++) {
      addOutages(next, at, register);
    }
  }

  /**
   * Adds the states in which a register that a process is about to use stops or begins to answer.
   */
  private void addOutages(List<TwinState> next, TwinState at, int register) {
    Set<Integer> stops = new TreeSet<>();
    Set<Integer> returns = new TreeSet<>();
    for (int process : live(at)) {
      Op op = next(at, process);
      if (op.isOnRegister() && op.cell() == register) {
        int whom = bounds.outagesToOne ? process : -1;
        (at.isOut(register, process) ? returns : stops).add(whom);
      }
    }
    for (int whom : at.outages < bounds.outages ? stops : Set.<Integer>of()) {
      TwinState after = at.after("o" + register + (whom < 0 ? "" : "." + whom));
      after.outages++;
      after.setOut(register, whom, true);
      next.add(after);
    }
    for (int whom : bounds.outagesMayEnd ? returns : Set.<Integer>of()) {
      TwinState after = at.after("r" + register + (whom < 0 ? "" : "." + whom));
      after.setOut(register, whom, false);
      next.add(after);
    }
  }
}
