// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.engine;

import java.io.PrintStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.synod.explore.Omission;
import org.synod.explore.replay.Request;
import org.synod.explore.replay.Scene;

/** The bounds of an {@link Explorer}: the number of failures in one run, and its length. */
public final class Bounds {
  private static final int DEFAULT_OWN_STEPS = 200;
  private static final long DEFAULT_STATES = 20_000_000;

  public int ownSteps = DEFAULT_OWN_STEPS;
  public long maxStates = DEFAULT_STATES;
  public int randomRuns;
  public long seed;
  public String start = ""; // a trace
  public int soloSteps = -1; // not asked for
  public boolean lockFree; // whether endless runs and waits are failures
  public boolean merging = true;
  public boolean reducing = true;
  public List<String> alike = List.of(); // the names of processes that run the same code
  public boolean atomicUpdates;
  public @Nullable PrintStream progress;
  public int progressEach = 1_000_000; // states
  public int crashes;
  public int outages;
  public boolean outagesToOne;
  public boolean outagesMayEnd;
  public @Nullable Set<String> mayCrash; // the names of these processes, or all
  public @Nullable Set<String> mayFail; // the names of these registers, or all
  public int omissions;
  public final Set<Omission> kinds = EnumSet.noneOf(Omission.class);

  /**
   * Adds the failures that can come next. A register stops or begins to answer only when a process
   * is about to use it: before that nobody could tell. So for each run in which it fails earlier
   * there is a run here that looks the same to the processes.
   */
  void addFailures(List<Move> moves, State state, Scene scene) {
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
          && isAmong(mayCrash, scene.processName(process))) {
        moves.add(Move.crash(process));
      }
    }
    boolean mayStop = faults.outages() < outages;
    boolean mayReturn = outagesMayEnd && faults.outages() > 0;
    if (!mayStop && !mayReturn) {
      return;
    }
    for (int register = 0; register < scene.registerCells().size(); register++) {
      if (!isAmong(mayFail, scene.cellName(scene.registerCells().get(register)))) {
        continue;
      }
      for (int process = 0; process < processes; process++) {
        boolean isOut = faults.isOut(register, process);
        if ((isOut ? mayReturn : mayStop) && isAwaited(state, scene, process, register)) {
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
  private static boolean isAwaited(State state, Scene scene, int process, int register) {
    return state.isLive(process)
        && Effects.request(state.locals[process]).cell() == scene.registerCells().get(register);
  }

  private static boolean isAmong(@Nullable Set<String> names, String name) {
    return names == null || names.contains(name);
  }

  /** Refuses the name of a process or register that this world does not have. */
  void requireNames(Scene scene) {
    requireNames("crashesOf", mayCrash, scene.processNames());
    requireNames("failuresOf", mayFail, scene.registerNames());
    long mayOf =
        scene.alike().stream().filter(each -> isAmong(mayCrash, scene.processName(each))).count();
    if (mayOf != 0 && mayOf != scene.alike().size()) {
      throw new IllegalArgumentException(
          "crashesOf: " + mayCrash + ", allowed: all or none of those that are symmetric");
    }
  }

  private static void requireNames(String what, @Nullable Set<String> names, List<String> known) {
    for (String name : names == null ? Set.<String>of() : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(what + ": " + name + ", allowed: some of " + known);
      }
    }
  }

  /** The kinds in which a request may be missed now. */
  List<Omission> omissions(Faults faults, Request request, Scene scene) {
    return faults.omissions() < omissions
            && scene.registerNumber(request.cell()) >= 0
            && isAmong(mayFail, scene.cellName(request.cell()))
        ? kinds.stream().filter(kind -> Faults.isMissed(request, kind)).toList()
        : List.of();
  }
}
