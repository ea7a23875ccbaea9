// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.log.LogHistories.Model;
import org.synod.log.SharedPaxosLog.Fault;

/**
 * Every schedule of small runs of {@link PaxosLog}, one access to a register, a slot, a hint or an
 * index at a time. Links are dropped as soon as they may be. All calls are linearizable, an append
 * of unknown effect included, and each process ends when it is left alone. The last test puts
 * faults into the learned commands; {@link SequenceFaultsTest} has the faults below.
 */
class PaxosLogScheduleTest {
  private static final int SOLO = 120;

  /** The calls that a process makes on the log. */
  interface Body {
    Object run(World world, PaxosLog<String> log);
  }

  private static Explorer run(Fault fault, int acceptors, long window, Body... bodies) {
    return Explorer.of(
        world -> {
          SharedPaxosLog shared =
              new SharedPaxosLog(world, bodies.length, acceptors, window, fault);
          world.linearizable(Model.EMPTY);
          for (int i = 0; i < bodies.length; i++) {
            Body body = bodies[i];
            String name = "p" + i;
            world.process(name, () -> body.run(world, shared.of(name)));
          }
        });
  }

  private static Body appends(String... commands) {
    return (world, log) -> {
      List<Long> indexes = new ArrayList<>();
      for (String command : commands) {
        indexes.add(LogHistories.append(world, log, command));
      }
      return indexes;
    };
  }

  private static final Body READS =
      (world, log) -> {
        Follower<String> follower = log.follow(0);
        return LogHistories.poll(world, follower)
            + LogHistories.poll(world, follower)
            + LogHistories.decidedPrefix(world, log);
      };

  private static final Body APPENDS_AND_READS =
      (world, log) ->
          LogHistories.append(world, log, "b") + " of " + LogHistories.decidedPrefix(world, log);

  private static final Body CLOSES =
      (world, log) -> LogHistories.close(world, log) + " " + LogHistories.append(world, log, "c");

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.soloEndsWithin(SOLO).lockFree().explore().requireComplete();
    Explored.run("PaxosLog, " + what, found);
    return found;
  }

  /** Explores up to a bound, which {@code -Pdeep} raises. */
  private static void exploredFar(String what, Explorer explorer) {
    int most = Integer.getInteger("synod.explore.states", 1_000_000) / 10;
    Exploration found = explorer.maxStates(most).explore().requireNoFailure();
    Explored.run("PaxosLog, " + what, found);
  }

  @Test
  void appendsOfTwo() {
    Explorer two = run(Fault.NOTHING, 3, 2, appends("a", "a"), appends("a")).crashes(1);
    Exploration found = explored("two and one append, window 2, 1 crash", two);
    assertTrue(found.outcomes().contains("p0: [0, 2], p1: [1]"), found.outcomes()::toString);
    explored(
        "one append each, window 1, 1 crash",
        run(Fault.NOTHING, 3, 1, appends("a"), appends("a")).crashes(1));
    exploredFar(
        "two and one append, window 1", run(Fault.NOTHING, 3, 1, appends("a", "a"), appends("a")));
  }

  @Test
  void appendsOfThree() {
    exploredFar(
        "three appends",
        run(Fault.NOTHING, 3, 1, appends("a"), appends("b"), appends("c")).crashes(1));
  }

  @Test
  void anAppenderAndAReader() {
    explored("two appends and a read", run(Fault.NOTHING, 3, 2, appends("a"), APPENDS_AND_READS));
  }

  @Test
  void anAppenderAndAFollower() {
    exploredFar(
        "two appends and a follower, 1 crash",
        run(Fault.NOTHING, 1, 1, appends("a"), appends("b"), READS).crashes(1));
  }

  @Test
  void anAppendIsBeforeTheCloseOrRefused() {
    exploredFar("close, 1 crash", run(Fault.NOTHING, 3, 1, appends("a", "b"), CLOSES).crashes(1));
  }

  @Test
  void registersThatStopAnswering() {
    exploredFar(
        "two appends, 2 out to one",
        run(Fault.NOTHING, 3, 1, appends("a"), appends("b")).outagesToOne(2));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
  void isFound(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("two appends", run(fault, 3, 1, appends("a"), appends("a")));
    checks.put("two and one append", run(fault, 3, 1, appends("a", "a"), appends("a")));
    checks.put("a reader", run(fault, 1, 2, appends("a"), APPENDS_AND_READS));
    checks.put("a follower", run(fault, 1, 1, appends("a"), appends("b"), READS));
    checks.put("one out to one", run(fault, 3, 1, appends("a"), appends("b")).outagesToOne(1));
    checks.values().forEach(check -> check.soloEndsWithin(SOLO).maxStates(50_000));
    SeededFault.requireFound(fault, checks);
  }
}
