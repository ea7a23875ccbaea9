// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.io.PrintStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How far an {@link Explorer} goes: how much may fail in one run, and how long it may get. */
final class Bounds {
  private static final int DEFAULT_OWN_STEPS = 200;
  private static final long DEFAULT_STATES = 20_000_000;

  int ownSteps = DEFAULT_OWN_STEPS;
  long maxStates = DEFAULT_STATES;
  int randomRuns;
  long seed;
  String start = ""; // a trace
  int soloSteps = -1; // not asked for
  boolean merging = true;
  boolean atomicUpdates;
  @Nullable PrintStream progress;
  int crashes;
  int outages;
  boolean outagesToOne;
  boolean outagesMayEnd;
  @Nullable Set<String> mayCrash; // the names of these processes, or all
  @Nullable Set<String> mayFail; // the names of these registers, or all
  int omissions;
  final Set<Omission> kinds = EnumSet.noneOf(Omission.class);

  /**
   * Adds the failures that can come next. A register stops or begins to answer only when a process
   * is about to use it: before that nobody could tell, so that each run in which it fails earlier
   * has one here that is the same to the processes.
   */
  void addFailures(List<Move> moves, State state, World world) {
    Faults faults = state.faults;
    int processes = state.locals.length;
    for (int i = 0; i < faults.late().size(); i++) {
      if (faults.late().get(i).isDue(state.cells)) {
        moves.add(Move.late(i));
      }
    }
    for (int process = 0; process < processes; process++) {
      if (Long.bitCount(faults.crashed()) < crashes
          && state.isLive(process)
          && isAmong(mayCrash, world.processName(process))) {
        moves.add(Move.crash(process));
      }
    }
    boolean mayStop = faults.outages() < outages;
    boolean mayReturn = outagesMayEnd && faults.outages() > 0;
    if (!mayStop && !mayReturn) {
      return;
    }
    for (int register = 0; register < world.registerCells().size(); register++) {
      if (!isAmong(mayFail, world.cellName(world.registerCells().get(register)))) {
        continue;
      }
      for (int process = 0; process < processes; process++) {
        boolean isOut = faults.isOut(register, process);
        if ((isOut ? mayReturn : mayStop) && isAwaited(state, world, process, register)) {
          int whom = outagesToOne ? process : -1;
          addOnce(moves, isOut ? Move.comeBack(register, whom) : Move.outage(register, whom));
        }
      }
    }
  }

  private static void addOnce(List<Move> moves, Move move) {
    if (!moves.contains(move)) {
      moves.add(move);
    }
  }

  /** Whether the next step of a process is on a register. */
  private static boolean isAwaited(State state, World world, int process, int register) {
    return state.isLive(process)
        && Engine.request(state.locals[process]).cell() == world.registerCells().get(register);
  }

  private static boolean isAmong(@Nullable Set<String> names, String name) {
    return names == null || names.contains(name);
  }

  /** Refuses the name of a process or register that this world does not have. */
  void requireNames(World world) {
    requireNames("crashesOf", mayCrash, world.processNames());
    requireNames("failuresOf", mayFail, world.registerNames());
  }

  private static void requireNames(String what, @Nullable Set<String> names, List<String> known) {
    for (String name : names == null ? Set.<String>of() : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(what + ": " + name + ", allowed: some of " + known);
      }
    }
  }

  /** The kinds in which a request may be missed now. */
  List<Omission> omissions(Faults faults, Request request, World world) {
    return faults.omissions() < omissions && isAmong(mayFail, world.cellName(request.cell()))
        ? kinds.stream().filter(kind -> kind.strikes(request)).toList()
        : List.of();
  }
}
