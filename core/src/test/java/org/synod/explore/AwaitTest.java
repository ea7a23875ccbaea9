// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.memory.HeapMemory;
import org.synod.memory.Words;
import org.synod.register.Register;
import org.synod.register.Versioned;

/**
 * Processes that wait. A wait is one step, which a process can take only when its condition holds.
 */
class AwaitTest {

  private static Consumer<World> signal(boolean isAwaited) {
    return world -> {
      Register<String> flag = world.register("flag");
      world.process("setter", () -> flag.compareAndSet(0, "up"));
      world.process(
          "waiter",
          () -> {
            if (isAwaited) {
              return world.await(flag, Versioned::isSet).value();
            }
            Versioned<String> seen = flag.get();
            while (!seen.isSet()) {
              seen = flag.get();
            }
            return seen.value();
          });
    };
  }

  @Test
  void aWaitIsOneStepWhereALoopHasNoEnd() {
    Exploration waits = Explorer.of(signal(true)).explore().requireComplete();
    assertEquals(Set.of("setter: true, waiter: up"), waits.outcomes());
    assertEquals(3, waits.states());
    Exploration loops = Explorer.of(signal(false)).ownSteps(20).explore();
    assertEquals("the bound of 20 own steps", loops.bound());
    assertTrue(loops.toString().contains("a loop that waits for others is World.await"));
    assertTrue(loops.outcomes().containsAll(waits.outcomes()));
  }

  @Test
  void whoWaitsForWhatNeverComesIsADeadlock() {
    Exploration found =
        Explorer.of(
                world -> {
                  Register<Integer> a = world.register("a", 0);
                  Register<Integer> b = world.register("b", 0);
                  world.process(
                      "p",
                      () -> {
                        world.await(b, seen -> seen.value() == 1);
                        return a.compareAndSet(1, 1);
                      });
                  world.process(
                      "q",
                      () -> {
                        b.compareAndSet(1, 2);
                        world.await(a, seen -> seen.value() == 1);
                        return b.compareAndSet(2, 1);
                      });
                })
            .explore()
            .requireFailure("deadlock: p: waits, q: waits");
    assertEquals("1", found.failing().orElseThrow().trace());
  }

  @Test
  void waitingForACrashedProcessIsOneWayToEnd() {
    Exploration found = Explorer.of(signal(true)).crashes(1).explore().requireComplete();
    assertEquals(
        Set.of(
            "setter: true, waiter: up", "setter: true, waiter: crashed",
            "setter: crashed, waiter: waits"),
        found.outcomes());
  }

  @Test
  void whoWaitsIsToldThatTheRegisterStopsAnsweringAndAsksAgainIfACallIsMissed() {
    Exploration out = Explorer.of(signal(true)).outages(1).explore().requireComplete();
    assertEquals(
        Set.of(
            "setter: true, waiter: up", "setter: true, waiter: unavailable",
            "setter: unavailable, waiter: unavailable"),
        out.outcomes());
    Exploration missed =
        Explorer.of(signal(true)).omissions(1, Omission.REFUSED).explore().requireComplete();
    assertEquals(
        Set.of("setter: true, waiter: up", "setter: unavailable, waiter: waits"),
        missed.outcomes());
    Exploration late =
        Explorer.of(signal(true)).omissions(1, Omission.LATE).explore().requireComplete();
    assertEquals(
        Set.of(
            "setter: true, waiter: up", "setter: unknown, waiter: waits",
            "setter: unknown, waiter: up"),
        late.outcomes());
  }

  @Test
  void whoWaitsDoesNotEndAlone() {
    Explorer.of(signal(true)).soloEndsWithin(5).explore().requireFailure("waiter does not end");
  }

  @Test
  void aConditionThatThrowsFailsWithItsSchedule() {
    Exploration found =
        Explorer.of(
                world -> {
                  Register<Integer> register = world.register("r");
                  world.process("p", () -> world.await(register, seen -> seen.value() > 0));
                })
            .explore()
            .requireFailure("NullPointerException");
    assertEquals("0", found.failing().orElseThrow().trace());
  }

  @Test
  void aScheduleWithAWaitIsPrintedAndRepeated() {
    Exploration found = Explorer.of(signal(true)).explore();
    assertFalse(found.outcomes().isEmpty());
    Schedule schedule = Explorer.of(signal(true)).schedule("0 1");
    assertTrue(schedule.table().contains("await()"), schedule.table());
    assertTrue(schedule.diagram().contains("await()"), schedule.diagram());
    Refusal.ofArgument("trace: 1", () -> Explorer.of(signal(true)).replay("1"));
  }

  /** One process takes a word that the other has; the other gives it back, or stops before. */
  private static Consumer<World> handOver() {
    return world -> {
      Words words = world.memory("m", 2).allocate("turn", "a turn", 1);
      words.setOpaque(0, 1);
      world.process("giver", () -> words.compareAndExchange(0, 1, 2));
      world.process("taker", () -> world.await(words, 0, turn -> turn == 2));
    };
  }

  @Test
  void aWordIsAwaitedAsARegisterIs() {
    Exploration all = Explorer.of(handOver()).explore().requireComplete();
    assertEquals(Set.of("giver: 1, taker: 2"), all.outcomes());
    assertEquals(3, all.states());
    Exploration crashes = Explorer.of(handOver()).crashes(1).explore().requireComplete();
    assertTrue(crashes.outcomes().contains("giver: crashed, taker: waits"), crashes.toString());
    Explorer.of(handOver()).soloEndsWithin(5).explore().requireFailure("taker does not end");
    String table = Explorer.of(handOver()).schedule("0 1").table();
    assertTrue(table.contains("taker    turn[0]   await()"), table);
  }

  @Test
  void whoWaitsForAWordThatNobodyWritesIsADeadlock() {
    Consumer<World> never =
        world -> {
          Words words = world.memory("m", 1).allocate(1);
          world.process("p", () -> words.getVolatile(0) + world.await(words, 0, x -> x == 1));
        };
    Explorer.of(never).explore().requireFailure("deadlock: p: waits");
  }

  @Test
  void refusesWordsOfAnotherWorldAndNoCondition() {
    Words foreign = new HeapMemory(1).allocate(1);
    Explorer.of(
            world -> {
              Words words = world.memory("m", 1).allocate(1);
              Refusal.ofNull("condition", () -> world.await(words, 0, null));
              Refusal.ofArgument("words: ", () -> world.await(foreign, 0, x -> true));
              world.process("p", () -> words.getVolatile(0));
            })
        .explore()
        .requireComplete();
  }

  @Test
  void refusesBadInputByName() {
    Explorer.of(
            world -> {
              Register<Integer> register = world.register("r", 1);
              Refusal.ofNull("condition", () -> world.await(register, null));
              Refusal.of(
                  IllegalStateException.class,
                  "await: r holds",
                  () -> world.await(register, seen -> seen.value() == 2));
              assertEquals(1, world.await(register, Versioned::isSet).value());
              world.process("p", register::get);
            })
        .explore()
        .requireComplete();
  }
}
