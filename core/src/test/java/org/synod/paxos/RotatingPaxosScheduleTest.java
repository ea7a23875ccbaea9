// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

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

/**
 * Every schedule of small runs of {@link RotatingPaxos}, one read or compare-and-set of an
 * acceptor's register at a time, with processes that crash. If registers crash for everybody, and
 * no more than may, the runs keep all of {@link RotatingInvariants} and the bound on own steps. If
 * registers answer some processes and not others, the runs keep the invariants of Paxos.
 */
class RotatingPaxosScheduleTest {
  private static final int STATES = Integer.getInteger("synod.explore.states", 1_000_000) / 4;

  private static Explorer proposals(int processes, int failures, boolean crashesOnly) {
    return Explorer.of(
        world -> {
          List<Register<AcceptorState<String>>> registers =
              world.registers("a", 2 * failures + 1);
          Set<String> values = new TreeSet<>();
          for (int i = 0; i < processes; i++) {
            values.add(propose(world, registers, i));
          }
          world.check(new RotatingInvariants(registers, values, crashesOnly));
        });
  }

  private static String propose(
      World world, List<Register<AcceptorState<String>>> registers, int number) {
    String value = "v" + number;
    world.process("p" + number, () -> new RotatingPaxos<>(registers).propose(value));
    return value;
  }

  private static Exploration explored(String what, Explorer explorer) {
    Exploration found = explorer.explore().requireComplete();
    Explored.run("rotating, " + what, found);
    return found;
  }

  /** Explores up to a bound, which {@code -Pdeep} and the gate raise. */
  private static void bounded(String what, Explorer explorer) {
    Explored.run("rotating, " + what, explorer.maxStates(STATES).explore().requireNoFailure());
  }

  /** Requires that some schedule takes exactly the most own steps, and that none takes more. */
  private static void waitFree(String what, int failures, int most, Explorer explorer) {
    Exploration found = explored(what, explorer);
    assertEquals(most, found.longest(), "wait-free: most own steps");
    assertTrue(most <= bound(failures), "wait-free: the bound that is proved");
  }

  /**
   * The bound of docs/hosted-ballots.md. A process takes part in f + 1 ballots of at most 2n
   * operations, each a read and a compare-and-set, and reads the host once more in each. Each write
   * of another process costs two steps more, and an acceptor sees 2f + 1 of them at most. The first
   * try, on registers that may all be unset, takes f + 1 steps.
   */
  static int bound(int failures) {
    int n = 2 * failures + 1;
    return (failures + 1) * (2 * n * 2 + 1) + 2 * n * (2 * failures + 1) + failures + 1;
  }

  @Test
  void oneAcceptorThatMustLive() {
    waitFree("3 x 1, 2 crashes", 0, 2, proposals(3, 0, true).crashes(2));
  }

  @Test
  void twoProcessesThreeAcceptorsOfWhichOneCrashes() {
    waitFree("2 x 3, 1 outage, 1 crash", 1, 14, proposals(2, 1, true).outages(1).crashes(1));
  }

  @Test
  void threeProcessesThreeAcceptorsOfWhichOneCrashes() {
    waitFree("3 x 3, 1 outage", 1, 17, proposals(3, 1, true).outages(1));
  }

  /** In this run and the next, an acceptor's read and its compare-and-set are one step. */
  @Test
  void twoProcessesFiveAcceptorsOfWhichTwoCrash() {
    waitFree("2 x 5, 2 outages", 2, 29, proposals(2, 2, true).outages(2).atomicUpdates());
  }

  @Test
  void threeProcessesFiveAcceptorsOfWhichTwoCrash() {
    bounded("3 x 5, 2 outages", proposals(3, 2, true).outages(2).atomicUpdates());
  }

  @Test
  void moreCrashesThanMayBeAreSafe() {
    explored("2 x 3, 3 outages", proposals(2, 1, false).outages(3));
    bounded("2 x 5, 3 outages", proposals(2, 2, false).outages(3).atomicUpdates());
  }

  @Test
  void omissionsAreSafe() {
    explored("2 x 3, 3 out to one", proposals(2, 1, false).outagesToOne(3).crashes(1));
    explored("3 x 3, 1 out to one, in half steps", proposals(3, 1, false).outagesToOne(1));
    explored("2 x 5, 2 out to one", proposals(2, 2, false).outagesToOne(2).atomicUpdates());
  }

  /** Some objects propose, and another on the same registers asks for the decision. */
  @Test
  void aDecisionAskedForBesideProposalsIsNeverWrong() {
    explored(
        "2 x 3 and a reader, 1 outage",
        Explorer.of(
                world -> {
                  List<Register<AcceptorState<String>>> registers = world.registers("a", 3);
                  Set<String> values =
                      Set.of(propose(world, registers, 0), propose(world, registers, 1));
                  world.process(
                      "reader", () -> new RotatingPaxos<>(registers).decision().orElse(null));
                  world.check(new RotatingInvariants(registers, values, false));
                })
            .outages(1));
  }
}
