// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.SeededFault;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.replica.ReplicatedWorld.Add;
import org.synod.replica.ReplicatedWorld.Fault;
import org.synod.replica.ReplicatedWorld.State;

/**
 * Every schedule of small runs of {@link Replicated}, one access to a word, the log, an outcome, a
 * state or the table of replicas at a time, with a crash at every step. The results of all calls
 * are linearizable, and each process ends when it is left alone, even if another has stopped
 * anywhere. The last test puts faults into the same runs.
 */
class ReplicatedScheduleTest {
  private static final int SOLO = 120;

  private static String update(World world, Replicated<State> object, String name) {
    return world.<String, String>call(
        "add " + name,
        () -> {
          try {
            return object.update(new Add(name));
          } catch (IllegalStateException e) {
            return "!" + e.getMessage();
          }
        },
        names -> {
          String next = names + name;
          return new World.Step<>(next, name.equals("throws") ? "!" + next : next);
        });
  }

  private static String read(World world, Replicated<State> object) {
    return world.<String, String>call(
        "read",
        () ->
            object.read(
                state -> {
                  String names = state.names();
                  return names.equals(state.names()) ? names : "changed meanwhile";
                }),
        names -> new World.Step<>(names, names));
  }

  /** Processes that make calls: a name stands for an update that adds it, "?" for a read. */
  private static Explorer run(Fault fault, boolean attends, int replicas, String... processes) {
    return run(fault, attends, replicas, /* lag */ 0, processes);
  }

  private static Explorer run(
      Fault fault, boolean attends, int replicas, int lag, String... processes) {
    return Explorer.of(
        world -> {
          Replicated<State> object =
              new ReplicatedWorld(world, processes.length, replicas, fault, attends, lag).object();
          world.linearizable("");
          for (String calls : processes) {
            world.process(
                "p " + calls,
                () -> {
                  StringBuilder results = new StringBuilder();
                  for (String call : calls.split(" ")) {
                    results
                        .append(results.isEmpty() ? "" : "; ")
                        .append(
                            call.equals("?")
                                ? read(world, object)
                                : update(world, object, call));
                  }
                  return results.toString();
                });
          }
        });
  }

  private static Explorer run(String... processes) {
    return run(Fault.NOTHING, false, 2, processes);
  }

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.soloEndsWithin(SOLO).lockFree().explore().requireComplete();
    Explored.run("Replicated, " + what, found);
    return found;
  }

  @Test
  void twoUpdates() {
    Exploration found = explored("2 updates, a crash", run("a", "b").crashes(1));
    assertTrue(found.outcomes().contains("p a: a, p b: ab"), found.outcomes()::toString);
    assertTrue(found.outcomes().contains("p a: ba, p b: b"), found.outcomes()::toString);
  }

  @Test
  void aCommandThatThrows() {
    explored("a command that throws, a crash", run("throws", "b").crashes(1));
  }

  @Test
  void threeUpdatesByTwo() {
    explored("3 updates by 2", run("a b", "c").crashes(1));
  }

  @Test
  void anUpdateAndTwoReads() {
    explored("an update and 2 reads, a crash", run("a", "? ?").crashes(1));
  }

  @Test
  void twoReadersAndAnUpdate() {
    explored("2 readers and an updater, 3 replicas", run(Fault.NOTHING, false, 3, "a", "?", "?"));
  }

  @Test
  void aReplicaIsBroughtForwardOrReplacedByACopy() {
    explored(
        "2 updates that look after all, a crash",
        run(Fault.NOTHING, true, 2, "a", "b").crashes(1));
    explored("a read after them", run(Fault.NOTHING, true, 2, "a ?", "b"));
  }

  /**
   * A replica may lag behind by one command. A replica that lags by more, and is taken, is
   * replaced, even under a reader or an updater that is bringing it forward.
   */
  @Test
  void aReplicaIsReplacedUnderWhoeverBringsItForward() {
    explored("a read while 2 updates replace it", run(Fault.NOTHING, true, 2, 1, "?", "b c"));
    explored("an update while 2 replace it", run(Fault.NOTHING, true, 2, 1, "a", "b c"));
  }

  /**
   * The exploration is not complete: a thread that waits for a replica may look any number of
   * times.
   */
  @Test
  void moreThreadsThanReplicas() {
    Exploration found = run("a", "b", "c").ownSteps(24).maxStates(150_000).explore();
    Explored.run("Replicated, 3 updaters of 2 replicas", found);
    assertTrue(found.failing().isEmpty(), found::toString);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NOTHING")
  void isFound(Fault fault) {
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("2 updates", run(fault, false, 2, "a", "b"));
    checks.put("3 updates by 2", run(fault, false, 2, "a b", "c"));
    checks.put("an update and 2 reads", run(fault, false, 2, "a", "? ?"));
    checks.put("2 updates that look after all", run(fault, true, 2, "a", "b"));
    checks.replaceAll((name, explorer) -> explorer.soloEndsWithin(SOLO).ownSteps(SOLO));
    // one replica, so that they meet; a thread that waits there may look any number of times
    checks.put("2 readers", run(fault, false, 1, "a", "?", "?").ownSteps(20));
    SeededFault.requireFound(fault, checks);
  }
}
