// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus.hierarchy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.synod.consensus.hierarchy.HierarchyScheduleTest.elect;
import static org.synod.consensus.hierarchy.HierarchyScheduleTest.printed;
import static org.synod.consensus.hierarchy.HierarchyScheduleTest.propose;
import static org.synod.consensus.hierarchy.HierarchyScheduleTest.variables;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.memory.Memory;

/**
 * The foot of Herlihy's table, executable. By reads and writes alone, the natural attempt of two
 * processes has a schedule that disagrees or does not end. With coins they agree under every
 * schedule, whatever the coins, and some schedule with some coins goes on for as long as one looks.
 */
class RandomizedScheduleTest {
  private static final int STATES = Integer.getInteger("synod.explore.states", 1_000_000);

  // reads and writes alone

  /** A process that finds no other one takes itself. Otherwise it takes the lower number. */
  private static IntUnaryOperator lowestSeen(Steps steps) {
    List<Variable<Boolean>> announced = variables(steps, "announced", 2);
    return me -> {
      announced.get(me).set(true);
      return announced.get(1 - me).get() == null ? me : 0;
    };
  }

  @Test
  void ofTwoWithNeitherPrimitiveNorCoinOneIsWrongOrWaits() {
    Explored.fault(
        "neither primitive nor coin",
        "two processes",
        elect(2, RandomizedScheduleTest::lowestSeen).explore().requireFailure("agreement"));
  }

  /** With a barrier of 1 the coin falls soon, and often not on the same side for all processes. */
  private static Explorer byCoins(int processes, int barrier, Predicate<Steps> flip) {
    return Explorer.of(
            world -> {
              Steps steps = new Steps(world);
              Memory memory = world.memory("m", processes);
              propose(
                  world,
                  new RandomizedConsensus<>(memory, steps, () -> flip.test(steps), barrier),
                  processes);
            })
        .maxStates(STATES);
  }

  /**
   * A coin that always falls on the same side is no coin, and the algorithm is deterministic. Each
   * process ends when it runs alone, and two together may go on for ever.
   */
  @ParameterizedTest
  @ValueSource(ints = {8, 16, 24})
  void withoutACoinTwoMayNeverEnd(int ownSteps) {
    Exploration found =
        byCoins(2, 1, steps -> true)
            .ownSteps(ownSteps)
            .soloEndsWithin(20)
            .explore()
            .requireNoFailure();
    printed("NO COIN, two processes, " + ownSteps + " steps", found);
    assertEquals("the bound of " + ownSteps + " own steps", found.bound());
  }

  // reads, writes and coins

  @ParameterizedTest
  @ValueSource(ints = {8, 12, 16})
  void twoProcessesAgreeWhateverTheirCoinsAndMayGoOn(int ownSteps) {
    Exploration found =
        byCoins(2, 1, Steps::flip)
            .crashes(ownSteps < 16 ? 1 : 0)
            .ownSteps(ownSteps)
            .explore()
            .requireNoFailure();
    printed("COINS, two processes, " + ownSteps + " steps", found);
    assertEquals("the bound of " + ownSteps + " own steps", found.bound());
    assertTrue(found.outcomes().contains("p0: cut, p1: cut"), "both go on");
    if (ownSteps > 8) {
      assertTrue(found.outcomes().containsAll(Set.of("p0: a, p1: a", "p0: b, p1: b")));
    }
  }

  /** The consensus on one bit, of which the other objects are made. */
  static Explorer onABit(Function<Steps, Variables> variables) {
    return elect(
            2,
            steps -> {
              BinaryConsensus bit =
                  new BinaryConsensus(
                      /* bit */ 0, /* processes */ 2, variables.apply(steps), steps::flip,
                      /* barrier */ 1);
              return me -> bit.propose(me, me);
            })
        .maxStates(STATES);
  }

  @Test
  void twoProcessesAgreeOnABit() {
    printed(
        "COINS, two processes and a bit",
        onABit(steps -> steps).ownSteps(16).explore().requireNoFailure());
  }

  /** Explores up to a bound. Some mistakes need four rounds of one process to show. */
  @Test
  void twoProcessesAgreeOnABitInManyRounds() {
    printed(
        "COINS, two processes and a bit, 30 steps",
        onABit(steps -> steps)
            .ownSteps(30)
            .maxStates(Math.max(STATES, 1_500_000))
            .explore()
            .requireNoFailure());
  }

  @Test
  void threeProcessesAgreeWhateverTheirCoins() {
    Exploration found = byCoins(3, 1, Steps::flip).ownSteps(12).explore().requireNoFailure();
    printed("COINS, three processes", found);
  }

  @Test
  void twoProcessesAgreeByCoinsAsTheyAreOnTheHeap() {
    int barrier = BinaryConsensus.barrier(2);
    Exploration found =
        byCoins(2, barrier, Steps::flip).ownSteps(18).explore().requireNoFailure();
    printed("COINS, two processes, to a barrier at " + barrier, found);
  }
}
