// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.World;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * Two-phase commit as the textbooks have it, and its window. A voter that has voted yes may
 * not decide alone: it waits for the coordinator. If the coordinator stops between the votes and
 * its decision, everybody waits, though nobody else has failed. {@link AtomicCommit} has no such
 * window: {@link AtomicCommitScheduleTest}.
 *
 * <p>Source: J. Gray, <i>Notes on Data Base Operating Systems</i>, 1978.
 */
class TwoPhaseCommitTest {
  private static final String COORDINATOR = "coordinator";
  private static final int VOTERS = 2;

  /** Messages are registers that are written once: they are not lost, and not late. */
  private static Explorer run() {
    return Explorer.of(
        world -> {
          List<Register<Boolean>> votes = world.registers("vote", VOTERS);
          Register<Boolean> decision = world.register("decision");
          world.process(COORDINATOR, () -> coordinate(world, votes, decision));
          for (int i = 0; i < VOTERS; i++) {
            Register<Boolean> mine = votes.get(i);
            world.process("p" + i, () -> participate(world, mine, decision));
          }
        });
  }

  private static boolean coordinate(
      World world, List<Register<Boolean>> votes, Register<Boolean> decision) {
    boolean isCommitted = true;
    for (Register<Boolean> vote : votes) {
      isCommitted &= world.await(vote, Versioned::isSet).value();
    }
    decision.compareAndSet(0, isCommitted);
    return isCommitted;
  }

  private static boolean participate(
      World world, Register<Boolean> mine, Register<Boolean> decision) {
    boolean isYes = world.choose("vote", 2) == 1;
    mine.compareAndSet(0, isYes);
    return isYes && world.await(decision, Versioned::isSet).value(); // a no decides alone
  }

  private static Set<String> those(Exploration found, String... parts) {
    Set<String> those = new TreeSet<>(found.outcomes());
    for (String part : parts) {
      those.removeIf(outcome -> !outcome.contains(part));
    }
    return those;
  }

  @Test
  void withoutAFailureAllCommitOrAllAbort() {
    Exploration found =
        Explored.run("two-phase commit", run().explore()).requireComplete();
    assertEquals(
        Set.of(
            "coordinator: true, p0: true, p1: true",
            "coordinator: false, p0: false, p1: false"),
        found.outcomes());
  }

  /** The schedule in which everybody waits: two votes of yes, and then the coordinator stops. */
  @Test
  void ifTheCoordinatorStopsInItsWindowEverybodyWaits() {
    Exploration found =
        Explored.run(
                "two-phase commit, the coordinator stops",
                run().crashes(1).crashesOf(COORDINATOR).explore())
            .requireComplete();
    assertEquals(
        Set.of("coordinator: crashed, p0: waits, p1: waits"),
        those(found, "p0: waits", "p1: waits"));
    String table = run().schedule("1.1 1 2.1 2 0 0 x0").table();
    assertTrue(table.contains("coordinator"), table);
    Explored.say(table);
  }

  /** One that has voted yes waits, too, if another has aborted alone, and cannot know of it. */
  @Test
  void oneThatIsReadyWaitsThoughAnotherKnowsTheOutcome() {
    Exploration found = run().crashes(1).crashesOf(COORDINATOR).explore().requireComplete();
    assertEquals(
        Set.of("coordinator: crashed, p0: false, p1: waits"),
        those(found, "p0: false", "p1: waits"));
  }
}
