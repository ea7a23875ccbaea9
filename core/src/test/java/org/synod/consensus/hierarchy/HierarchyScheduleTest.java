// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus.hierarchy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.Explored;
import org.synod.explore.ConsensusSpecs;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.Shared;
import org.synod.explore.World;
import org.synod.memory.Memory;

/**
 * Herlihy's table, executable, above its row of reads and writes alone, which {@link
 * RandomizedScheduleTest} has. With each primitive, its number of processes agree under every
 * schedule, with crashes, within a bounded number of own steps. The natural attempt with one
 * process more has a schedule that disagrees, or one that does not end. His theorem says this of
 * every attempt, which is beyond any exploration.
 */
class HierarchyScheduleTest {
  /** The primitive that tells the first of two processes that it was first. */
  enum Primitive {
    TEST_AND_SET,
    SWAP,
    FETCH_AND_ADD,
    QUEUE;

    TwoProcessConsensus<String> in(World world) {
      Steps steps = new Steps(world);
      Memory memory = world.memory("m", 2);
      return switch (this) {
        case TEST_AND_SET -> {
          Shared<Boolean> flag = world.shared("flag", false);
          yield TwoProcessConsensus.fromTestAndSet(memory, steps, () -> Steps.testAndSet(flag));
        }
        case SWAP -> {
          Shared<Integer> last = world.shared("last", -1);
          yield TwoProcessConsensus.fromSwap(memory, steps, me -> Steps.swap(last, me));
        }
        case FETCH_AND_ADD -> {
          Shared<Integer> tickets = world.shared("tickets", 0);
          yield TwoProcessConsensus.fromFetchAndAdd(
              memory, steps, delta -> Steps.fetchAndAdd(tickets, delta));
        }
        case QUEUE -> {
          Shared<List<Integer>> queue = world.shared("queue", List.of(0, 1));
          yield TwoProcessConsensus.fromQueue(memory, steps, () -> Steps.dequeue(queue));
        }
      };
    }
  }

  /** Processes p0, p1, … propose a, b, …: all that end have decided the same one of these. */
  static void propose(World world, ProcessConsensus<String> consensus, int processes) {
    Set<String> values = new TreeSet<>();
    for (int i = 0; i < processes; i++) {
      String value = Character.toString('a' + i);
      values.add(value);
      world.process("p" + i, () -> consensus.propose(value));
    }
    world.check(ConsensusSpecs.terminatingConsensus(values));
  }

  /** Processes p0, p1, … agree on one of their numbers, without announcing anything. */
  static Explorer elect(int processes, Function<Steps, IntUnaryOperator> winner) {
    return Explorer.of(
        world -> {
          IntUnaryOperator election = winner.apply(new Steps(world));
          Set<Integer> numbers = new TreeSet<>();
          for (int i = 0; i < processes; i++) {
            int me = i;
            numbers.add(me);
            world.process("p" + me, () -> election.applyAsInt(me));
          }
          world.check(ConsensusSpecs.terminatingConsensus(numbers));
        });
  }

  static <V> List<Variable<V>> variables(Steps steps, String name, int processes) {
    List<Variable<V>> variables = new ArrayList<>();
    for (int i = 0; i < processes; i++) {
      variables.add(steps.variable(name, i));
    }
    return variables;
  }

  static Exploration printed(String what, Exploration found) {
    Explored.run(what, found);
    return found;
  }

  // two processes, by the primitive that tells the first of them

  @ParameterizedTest
  @EnumSource
  void twoProcessesAgree(Primitive primitive) {
    Exploration found =
        Explorer.of(world -> propose(world, primitive.in(world), 2))
            .crashes(2)
            .explore()
            .requireComplete();
    printed(primitive + ", two processes", found);
    assertEquals(5, found.longest(), "wait-free: most own steps");
    assertTrue(found.outcomes().containsAll(Set.of("p0: a, p1: a", "p0: b, p1: b")));
  }

  @ParameterizedTest
  @EnumSource
  void aReaderSeesNoOtherDecisionAndWhoProposesAgainGetsIt(Primitive primitive) {
    Exploration found =
        Explorer.of(
                world -> {
                  TwoProcessConsensus<String> consensus = primitive.in(world);
                  world.process("p", () -> consensus.propose("a"));
                  world.process(
                      "q",
                      () -> {
                        String decided = consensus.propose("b");
                        assertEquals(decided, consensus.propose("c"));
                        return decided;
                      });
                  world.process("reader", () -> consensus.decision().orElse(null));
                  world.check(ConsensusSpecs.consensus(Set.of("a", "b")));
                })
            .crashes(2)
            .explore()
            .requireComplete();
    printed(primitive + ", two processes and a reader", found);
  }

  // a third process

  /** A process that was not first takes the first other one that has announced itself. */
  private static Explorer guessing(int processes, boolean byQueue) {
    return elect(
        processes,
        steps -> {
          Shared<Boolean> flag = steps.world().shared("flag", false);
          Shared<List<Integer>> queue = steps.world().shared("queue", List.of(0, 1, 2));
          List<Variable<Boolean>> announced = variables(steps, "announced", processes);
          return me -> {
            announced.get(me).set(true);
            if (byQueue ? Steps.dequeue(queue) == 0 : !Steps.testAndSet(flag)) {
              return me;
            }
            return IntStream.range(0, processes)
                .filter(other -> other != me && announced.get(other).get() != null)
                .findFirst()
                .orElseThrow();
          };
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"TEST_AND_SET", "QUEUE"})
  void ofThreeTheOthersCanOnlyGuessWhoWasFirst(Primitive primitive) {
    boolean byQueue = primitive == Primitive.QUEUE;
    guessing(2, byQueue).crashes(2).explore().requireComplete();
    Exploration found = printed(primitive + ", three guess", guessing(3, byQueue).explore());
    assertTrue(String.valueOf(found.failure()).contains("agreement"), found.toString());
  }

  /** Each process says which one it swapped out, and all follow these back to the first. */
  private static IntUnaryOperator followingSwaps(Steps steps) {
    Shared<Integer> last = steps.world().shared("last", -1);
    List<Variable<Integer>> before = variables(steps, "before", 3);
    return me -> {
      int previous = Steps.swap(last, me);
      before.get(me).set(previous);
      int first = me;
      while (previous >= 0) {
        first = previous;
        previous = await(before.get(first));
      }
      return first;
    };
  }

  /** The process that drew the first ticket says so, and the others wait until it does. */
  private static IntUnaryOperator drawingTickets(Steps steps) {
    Shared<Integer> tickets = steps.world().shared("tickets", 0);
    Variable<Integer> first = steps.variable("first", 0);
    return me -> {
      if (Steps.fetchAndAdd(tickets, 1) == 0) {
        first.set(me);
      }
      return await(first);
    };
  }

  private static int await(Variable<Integer> variable) {
    for (; ; ) {
      Integer value = variable.get();
      if (value != null) {
        return value;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SWAP", "FETCH_AND_ADD"})
  void ofThreeTheOthersWaitToBeToldWhoWasFirst(Primitive primitive) {
    Function<Steps, IntUnaryOperator> attempt =
        primitive == Primitive.SWAP
            ? HierarchyScheduleTest::followingSwaps
            : HierarchyScheduleTest::drawingTickets;
    Exploration found = elect(3, attempt).ownSteps(8).explore().requireNoFailure();
    printed(primitive + ", three wait", found);
    assertNotNull(found.cut(), "one waits for as long as it is explored");
    Exploration alone = elect(3, attempt).ownSteps(8).soloEndsWithin(100).explore();
    assertTrue(String.valueOf(alone.failure()).contains("does not end alone"), alone.toString());
  }

  // the assignment of n registers at once

  private static AssignmentConsensus<String> byAssignment(World world, int processes) {
    return new AssignmentConsensus<>(
        world.memory("m", processes), new Steps(world), assignment(new Steps(world), processes));
  }

  private static Assignment assignment(Steps steps, int processes) {
    return steps.assignment(
        AssignmentConsensus.registers(processes), AssignmentConsensus.width(processes));
  }

  @Test
  void twoProcessesAgreeByTwoRegistersAtOnce() {
    Exploration found =
        Explorer.of(world -> propose(world, byAssignment(world, 2), 2))
            .crashes(2)
            .explore()
            .requireComplete();
    printed("ASSIGNMENT of 2, two processes", found);
    assertEquals(9, found.longest(), "wait-free: most own steps");
    assertTrue(found.outcomes().containsAll(Set.of("p0: a, p1: a", "p0: b, p1: b")));
  }

  @Test
  void fourProcessesAgreeByThreeRegistersAtOnce() {
    Exploration three =
        Explorer.of(world -> propose(world, byAssignment(world, 4), 3))
            .crashes(1)
            .explore()
            .requireComplete();
    printed("ASSIGNMENT of 3, three processes", three);
    assertEquals(13, three.longest(), "wait-free: most own steps");
    Exploration four =
        elect(
                4,
                steps ->
                    new AssignmentConsensus<String>(
                            steps.world().memory("m", 4), steps, assignment(steps, 4))
                        ::winner)
            .explore()
            .requireComplete();
    printed("ASSIGNMENT of 3, four processes", four);
    assertEquals(11, four.longest(), "wait-free: most own steps");
    assertEquals(
        Set.of("p0: 0, p1: 0, p2: 0, p3: 0", "p0: 1, p1: 1, p2: 1, p3: 1",
            "p0: 2, p1: 2, p2: 2, p3: 2", "p0: 3, p1: 3, p2: 3, p3: 3"),
        four.outcomes());
  }

  /**
   * One register tells which process was last. Of two, the first is the other; of three, a process
   * can only guess it.
   */
  private static Explorer lastOfAll(int processes) {
    return elect(
        processes,
        steps -> {
          Assignment assignment = steps.assignment(processes + 1, 2);
          return me -> {
            assignment.assign(me, me, processes);
            List<Integer> assigned = new ArrayList<>();
            for (int i = 0; i < processes; i++) {
              if (assignment.get(i) != Assignment.UNSET) {
                assigned.add(i);
              }
            }
            if (assigned.size() > 1) {
              assigned.remove((Integer) assignment.get(processes));
            }
            return assigned.get(0);
          };
        });
  }

  @Test
  void ofThreeTwoRegistersAtOnceTellOnlyWhoWasLast() {
    lastOfAll(2).crashes(2).explore().requireComplete();
    Exploration found = printed("ASSIGNMENT of 2, three processes", lastOfAll(3).explore());
    assertTrue(String.valueOf(found.failure()).contains("agreement"), found.toString());
  }
}
