// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.explore.RandomRun.Variant;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/**
 * Processes that run the same code may change places: all findings but the number of states are as
 * where they may not. A declaration that does not hold is refused.
 */
class SymmetryTest {
  private static final int WORLDS = // fifty; -Pdeep has more
      Integer.getInteger("synod.explore.states", 1_000_000) / 20_000;
  private static final int MOVES = 3_000; // of the twin, in one world

  @Test
  void randomWorldsOfOneCodeAreExploredAsWithoutSymmetry() {
    int reduced = 0;
    int failing = 0;
    long seed = 0;
    for (int worlds = 0; worlds < WORLDS; seed++) {
      RandomWorld random = seed % 3 == 0 ? RandomWorld.ofCalls(seed) : RandomWorld.of(seed);
      boolean asks =
          random.programs.get(0).stream()
              .flatMap(part -> part.ops().stream())
              .anyMatch(op -> op.kind() == RandomWorld.Kind.IS_LOST);
      if (asks || isTooLarge(random)) {
        continue;
      }
      worlds++;
      Set<String> seen = new TreeSet<>();
      Set<String> seenInAll = new TreeSet<>();
      Explorer explorer = RandomRun.of(random, seen::add, Variant.ALIKE);
      Explorer whole = RandomRun.of(random, seenInAll::add, Variant.ALIKE);
      Exploration found = explorer.explore();
      Exploration all = whole.withoutReduction().explore();
      ReductionTest.same("world " + seed + ", ", all, found);
      found.failing().ifPresent(schedule -> ReductionTest.requireFails(explorer, schedule));
      if (all.failure() == null) {
        assertEquals(seenInAll, seen, "world " + seed + ", what a spec remembers and sees");
      }
      failing += all.failure() == null ? 0 : 1;
      reduced += found.states() < all.states() ? 1 : 0;
    }
    assertTrue(reduced > WORLDS / 2, reduced + " have fewer states");
    assertTrue(failing > WORLDS / 10, failing + " fail");
  }

  private static boolean isTooLarge(RandomWorld random) {
    try {
      Twin.of(random, MOVES);
      return false;
    } catch (Twin.TooLarge e) {
      return true;
    }
  }

  /** Processes that take a lock and let go of it. */
  private static Consumer<World> lock(int processes) {
    return world -> {
      Words lock = world.memory("lock", 1).allocate(1);
      for (int i = 0; i < processes; i++) {
        world.process(
            "p" + i,
            () -> {
              boolean got = lock.compareAndExchange(0, 0, 1) == 0;
              if (got) {
                lock.setRelease(0, 0);
              }
              return got;
            });
      }
    };
  }

  @Test
  void fourOfOneCodeHaveTheStatesOfOneOrder() {
    Explorer explorer = Explorer.of(lock(4)).crashes(1);
    Exploration all = explorer.explore().requireComplete();
    Exploration found = explorer.symmetric("p0", "p1", "p2", "p3").explore().requireComplete();
    ReductionTest.same("", all, found);
    assertTrue(4 * found.states() < all.states(), found.states() + " of " + all.states());
  }

  /** Each has a request that is late; they are two, and the processes change places. */
  @Test
  void lateRequestsChangePlacesWithTheirProcesses() {
    Explorer explorer =
        Explorer.of(
                world -> {
                  Register<String> register = world.register("r");
                  for (int i = 0; i < 2; i++) {
                    world.process(
                        "p" + i,
                        () -> {
                          try {
                            return register.compareAndSet(0, "x");
                          } catch (RegisterUnavailableException e) {
                            return register.get().isSet();
                          }
                        });
                  }
                })
            .omissions(2, Omission.LATE);
    Exploration all = explorer.explore().requireComplete();
    Exploration found = explorer.symmetric("p0", "p1").explore().requireComplete();
    ReductionTest.same("", all, found);
    assertTrue(found.states() < all.states(), found.states() + " of " + all.states());
  }

  private static void refused(String saying, Consumer<World> setup) {
    refused(saying, setup, "p", "q");
  }

  private static void refused(String saying, Consumer<World> setup, String... processes) {
    Explorer.of(setup).symmetric(processes).explore().requireFailure("symmetric: " + saying);
  }

  @Test
  void processesThatDoSomethingElseAreRefused() {
    refused(
        "behind the same replies q wants compareAndSet(0, q) of r, and p wants get() of r",
        world -> {
          Register<String> register = world.register("r");
          world.process("p", () -> register.get());
          world.process("q", () -> register.compareAndSet(0, "q"));
        });
    refused(
        "behind the same replies p ends with 0, and q ends with 1",
        world -> {
          Register<String> register = world.register("r");
          for (int i = 0; i < 2; i++) {
            int number = i;
            world.process(i == 0 ? "p" : "q", () -> register.get().isSet() ? 2 : number);
          }
        });
  }

  /** The last one differs if it is behind, where the order that is gone on from has it in front. */
  @Test
  void aDifferenceInAStateThatNobodyLooksAtIsRefused() {
    refused(
        "behind the same replies",
        world -> {
          Shared<Integer> shared = world.shared("s", 0);
          for (int i = 0; i < 3; i++) {
            int number = i;
            world.process(
                "p" + i,
                () -> {
                  int before = shared.step("add", old -> new World.Step<>(old + 1, old));
                  return before == 2 && number == 2 ? "last" : "before";
                });
          }
        },
        "p0",
        "p1",
        "p2");
  }

  @Test
  void operationsThatDoSomethingElseAreRefused() {
    refused(
        "behind the same replies",
        world -> {
          Shared<Integer> shared = world.shared("s", 0);
          for (int i = 0; i < 2; i++) {
            int number = i;
            world.process(
                "p" + i, () -> shared.step("add", old -> new World.Step<>(old + number, 0)));
          }
        },
        "p0",
        "p1");
  }

  @Test
  void callsWithOtherEffectsAreRefused() {
    refused(
        "behind the same replies",
        world -> {
          world.linearizable(0L);
          Words words = world.memory("w", 2).allocate(1);
          for (int i = 0; i < 2; i++) {
            long number = i;
            world.process(
                "p" + i,
                () ->
                    world.<Long, Long>call(
                        "read",
                        () -> words.getVolatile(0),
                        sum -> new World.Step<>(sum + number, 0L)));
          }
        },
        "p0",
        "p1");
  }

  @Test
  void ghostsThatAreWrittenInOtherWaysAreRefused() {
    refused(
        "behind the same replies p0 ends with null, and p1 ends with null with other calls, ghosts",
        world -> {
          Register<String> register = world.register("r");
          Ghost<Integer> ghost = world.ghost("g", 0);
          for (int i = 0; i < 2; i++) {
            int number = i;
            world.process(
                "p" + i,
                () -> {
                  register.get();
                  ghost.set(number);
                  return null;
                });
          }
        },
        "p0",
        "p1");
  }

  @Test
  void aSpecThatTellsThemApartIsRefused() {
    Consumer<World> setup =
        world -> {
          lock(2).accept(world);
          world.check(
              new Spec<Boolean>() {
                @Override
                public Boolean start() {
                  return false;
                }

                @Override
                public Boolean next(Boolean before, View view) {
                  return before || view.ended(1);
                }
              });
        };
    refused("a spec remembers", setup, "p0", "p1");
  }

  @Test
  void aQuestionWhetherOneOfThemIsLostIsRefused() {
    refused(
        "behind the same replies",
        world -> {
          Memory memory = world.memory("m", 2);
          for (int i = 0; i < 2; i++) {
            world.process("p" + i, () -> memory.isLost(1, memory.incarnation(1)));
          }
        },
        "p0",
        "p1");
  }

  @Test
  void badDeclarationsAreRefused() {
    Consumer<World> weak =
        world -> {
          world.weak();
          lock(2).accept(world);
        };
    Consumer<World> withHeir =
        lock(2).andThen(world -> world.successor("heir", "p1", () -> null));
    Refusal.ofArgument(
        "symmetric: [p0, x]", () -> Explorer.of(lock(2)).symmetric("p0", "x").explore());
    Refusal.ofArgument("symmetric: [p0]", () -> Explorer.of(lock(2)).symmetric("p0").explore());
    Refusal.ofArgument(
        "symmetric: [p0, p1] of a weak world",
        () -> Explorer.of(weak).symmetric("p0", "p1").explore());
    Refusal.ofArgument(
        "symmetric: [p0, p1]", () -> Explorer.of(withHeir).symmetric("p0", "p1").explore());
    Refusal.ofArgument(
        "crashesOf: [p1]",
        () -> Explorer.of(lock(2)).symmetric("p0", "p1").crashesOf("p1").explore());
  }
}
