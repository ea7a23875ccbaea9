// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.explore.World.Step;
import org.synod.register.Register;

/** Objects of any type, and choices, as steps of an exploration. */
class SharedTest {

  private static int increment(Shared<Integer> counter) {
    return counter.step("incrementAndGet()", old -> new Step<>(old + 1, old + 1));
  }

  private static Consumer<World> counters(int processes) {
    return world -> {
      Shared<Integer> counter = world.shared("counter", 0);
      for (int i = 0; i < processes; i++) {
        world.process("p" + i, () -> increment(counter) + 10 * increment(counter));
      }
    };
  }

  @Test
  void anOperationIsOneStep() {
    Exploration found = Explorer.of(counters(2)).explore().requireComplete();
    assertEquals(6, found.schedules());
    assertEquals(2, found.longest());
    assertEquals(
        Set.of(
            "p0: 21, p1: 43", "p0: 31, p1: 42", "p0: 41, p1: 32",
            "p0: 32, p1: 41", "p0: 42, p1: 31", "p0: 43, p1: 21"),
        found.outcomes());
  }

  @Test
  void statesAreMergedByValue() {
    Exploration merged = Explorer.of(counters(3)).crashes(1).explore().requireComplete();
    Exploration all = Explorer.of(counters(3)).crashes(1).withoutMerging().explore();
    assertEquals(all.outcomes(), merged.outcomes());
    assertEquals(all.schedules(), merged.schedules());
    assertTrue(merged.states() < all.states(), "merging " + merged + " of " + all);
    // equal lists of different identity: both orders of the two steps lead to the same state
    Exploration lists =
        Explorer.of(
                world -> {
                  Shared<List<Integer>> last = world.shared("last", List.of());
                  for (int i = 0; i < 2; i++) {
                    world.process("p" + i, () -> last.step("set", s -> new Step<>(List.of(7), 0)));
                  }
                })
            .explore();
    assertEquals(4, lists.states());
  }

  private static Consumer<World> twoCoins() {
    return world -> {
      Shared<Integer> heads = world.shared("heads", 0);
      for (int i = 0; i < 2; i++) {
        world.process(
            "p" + i,
            () -> {
              int coin = world.choose("flip", 2);
              return heads.step("add " + coin, old -> new Step<>(old + coin, old + coin));
            });
      }
    };
  }

  @Test
  void aChoiceIsExploredEachWay() {
    Exploration found = Explorer.of(twoCoins()).explore().requireComplete();
    assertEquals(6 * 4, found.schedules(), "six orders of two and two steps, four pairs of coins");
    assertEquals(
        Set.of(
            "p0: 0, p1: 0", "p0: 0, p1: 1", "p0: 1, p1: 0", "p0: 1, p1: 1", "p0: 1, p1: 2",
            "p0: 2, p1: 1"),
        found.outcomes());
    Exploration all = Explorer.of(twoCoins()).withoutMerging().explore();
    assertEquals(all.outcomes(), found.outcomes());
    assertEquals(all.schedules(), found.schedules());
  }

  @Test
  void aChoiceIsInTheScheduleAndRepeated() {
    Consumer<World> unlucky =
        world ->
            world.process(
                "p", () -> {
                  assertFalse(world.choose("first", 3) == 1 && world.choose("second", 2) == 1);
                  return "lucky";
                });
    Exploration found = Explorer.of(unlucky).explore();
    Schedule schedule = found.failing().orElseThrow();
    assertEquals("0.1 0.1", schedule.trace());
    assertTrue(schedule.table().contains("second"), schedule.table());
    Exploration again = Explorer.of(unlucky).replay("0.1 0.1");
    assertEquals(String.valueOf(found.failure()), String.valueOf(again.failure()));
    assertTrue(Explorer.of(unlucky).replay("0.1 0.0").failing().isEmpty());
    Refusal.ofArgument("trace: 0,", () -> Explorer.of(unlucky).replay("0"));
    Refusal.ofArgument("trace: 0.3,", () -> Explorer.of(unlucky).replay("0.3"));
    Refusal.ofArgument("trace: 0.1,", () -> Explorer.of(counters(1)).replay("0.1"));
    Refusal.ofArgument("trace: 0.x,", () -> Explorer.of(unlucky).replay("0.x"));
  }

  /** A process that is alone must end with every coin. Here only tails end it. */
  @Test
  void aloneAProcessMustEndWhateverItChooses() {
    Consumer<World> flipsUntilTails =
        world ->
            world.process(
                "p", () -> {
                  while (world.choose("flip", 2) == 1) {}
                  return "tails";
                });
    Exploration found = Explorer.of(flipsUntilTails).ownSteps(5).soloEndsWithin(10).explore();
    assertTrue(
        String.valueOf(found.failure()).contains("p does not end alone within 10 steps"));
    Explorer.of(twoCoins()).soloEndsWithin(2).explore().requireComplete();
    assertTrue(Explorer.of(twoCoins()).soloEndsWithin(1).explore().failing().isPresent());
  }

  @Test
  void anotherOperationOnTheSameRepliesIsNamed() {
    AtomicInteger outside = new AtomicInteger();
    Exploration found =
        Explorer.of(
                world -> {
                  Shared<Integer> counter = world.shared("counter", 0);
                  world.process(
                      "fickle",
                      () -> {
                        String label = "operation " + outside.incrementAndGet();
                        counter.step(label, old -> new Step<>(old, old));
                        return increment(counter);
                      });
                })
            .explore();
    String message = String.valueOf(found.failure());
    assertTrue(message.contains("process fickle: operation 2 at step 0"), message);
  }

  /** The label tells nothing of the number that is added. */
  @Test
  void theSameLabelMayStandForOtherArguments() {
    Exploration found =
        Explorer.of(
                world -> {
                  Shared<Integer> sum = world.shared("sum", 0);
                  for (int number = 1; number <= 2; number++) {
                    int mine = number;
                    world.process(
                        "p" + number,
                        () -> {
                          int first = sum.step("add", old -> new Step<>(old + mine, old));
                          return sum.step("add", old -> new Step<>(old + 10 * first, old));
                        });
                  }
                })
            .explore()
            .requireComplete();
    assertEquals(
        Set.of("p1: 1, p2: 3", "p1: 3, p2: 3", "p1: 13, p2: 3", "p1: 3, p2: 23", "p1: 3, p2: 2"),
        found.outcomes());
  }

  /** What is added depends on a plain field beside the world. */
  @Test
  void anotherFunctionUnderTheSameLabelIsRefused() {
    int[] outside = {0};
    Explorer.of(
            world -> {
              Shared<Integer> counter = world.shared("counter", 5);
              world.process(
                  "fickle",
                  () -> {
                    int more = outside[0]++;
                    counter.step("add", old -> new Step<>(old + more, old));
                    return counter.step("get", old -> new Step<>(old, old));
                  });
            })
        .explore()
        .requireFailure(
            "process fickle: add at step 0 now makes 6 (result 5) of 5, before 5 (result 5)");
    int[] last = {0};
    Explorer.of(
            world -> {
              Shared<Integer> counter = world.shared("counter", 5);
              world.process("p", () -> counter.step("get", old -> new Step<>(old, old)));
              world.process(
                  "fickle",
                  () -> {
                    int more = last[0]++;
                    return counter.step("add", old -> new Step<>(old + more, 1)) * 0;
                  });
            })
        .explore()
        .requireFailure("process fickle: add at step 0 now makes");
  }

  @Test
  void anotherConditionOfAWaitIsRefused() {
    int[] outside = {0};
    Explorer.of(
            world -> {
              Register<Integer> register = world.register("r", 1);
              world.process(
                  "fickle",
                  () -> {
                    int least = outside[0]++;
                    world.await(register, seen -> seen.version() > least);
                    return register.get().value();
                  });
            })
        .explore()
        .requireFailure("process fickle: await() at step 0 does not end now with Versioned");
  }

  @Test
  void anOperationThatThrowsChangesNothingAndThrowsInItsProcess() {
    Consumer<World> setup =
        world -> {
          Shared<Integer> stock = world.shared("stock", 1);
          for (String name : List.of("p", "q")) {
            world.process(
                name,
                () -> {
                  try {
                    return stock.step(
                        "take()",
                        n -> {
                          if (n == 0) {
                            throw new IllegalStateException("nothing is left");
                          }
                          return new Step<>(n - 1, "taken");
                        });
                  } catch (IllegalStateException e) {
                    return e.getMessage();
                  }
                });
          }
        };
    assertEquals(
        Set.of("p: taken, q: nothing is left", "p: nothing is left, q: taken"),
        Explorer.of(setup).explore().requireComplete().outcomes());
  }

  @Test
  void refusesBadInputByName() {
    Consumer<World> setup =
        world -> {
          Refusal.ofNull("name", () -> world.shared(null, 0));
          Refusal.ofNull("initial", () -> world.shared("s", null));
          Shared<Integer> counter = world.shared("counter", 0);
          world.process(
              "p",
              () -> {
                Refusal.ofNull("label", () -> counter.step(null, old -> new Step<>(old, old)));
                Refusal.ofNull("operation", () -> counter.step("nothing", null));
                Refusal.ofNull("label", () -> world.choose(null, 2));
                Refusal.ofArgument("choices: 0", () -> world.choose("none", 0));
                return increment(counter);
              });
        };
    Explorer.of(setup).explore().requireComplete();
    for (String name : List.of("next", "result")) {
      Step<Integer, Object> bad =
          name.equals("next") ? new Step<>(null, 1) : new Step<>(1, null);
      Refusal.ofNull(
          name,
          () ->
              Explorer.of(
                      world -> {
                        Shared<Integer> counter = world.shared("counter", 0);
                        world.process("p", () -> counter.step("bad", old -> bad));
                      })
                  .explore());
    }
  }
}
