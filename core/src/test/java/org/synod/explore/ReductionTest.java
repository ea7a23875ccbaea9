// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.synod.explore.RandomRun.Variant;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.Versioned;

/** Fewer states tell the same: all findings but their number are as without reduction. */
class ReductionTest {
  private static final int WORLDS = // a hundred; -Pdeep has more
      Integer.getInteger("synod.explore.states", 1_000_000) / 10_000;
  private static final int MOVES = 3_000; // of the twin, in one world

  @Test
  void aHundredRandomWorldsAreExploredAsWithoutReduction() {
    int reduced = 0;
    long seed = 0;
    for (int worlds = 0; worlds < WORLDS; seed++) {
      RandomWorld random = seed % 4 == 0 ? RandomWorld.ofCalls(seed) : RandomWorld.of(seed);
      try {
        Twin.of(random, MOVES);
      } catch (Twin.TooLarge e) {
        continue;
      }
      worlds++;
      Set<String> seen = new TreeSet<>();
      Set<String> seenInAll = new TreeSet<>();
      Explorer explorer = RandomRun.of(random, seen::add, Variant.SHORT_RESULTS);
      Explorer whole = RandomRun.of(random, seenInAll::add, Variant.SHORT_RESULTS);
      Exploration found = explorer.explore();
      Exploration all = whole.withoutReduction().explore();
      found.failing().ifPresent(schedule -> requireFails(explorer, schedule));
      same("world " + seed + ", ", all, found);
      if (all.failure() == null) {
        assertEquals(seenInAll, seen, "world " + seed + ", what a spec remembers and sees");
      }
      reduced += found.states() < all.states() ? 1 : 0;
    }
    assertTrue(reduced > WORLDS / 20, reduced + " have fewer states");
  }

  /** The schedule that is told leads to a failure. */
  static void requireFails(Explorer explorer, Schedule schedule) {
    assertNotNull(explorer.replay(schedule.trace()).failure(), schedule.toString());
  }

  static void same(String which, Exploration all, Exploration found) {
    assertEquals(length(all), length(found), which + "shortest failure");
    if (all.failure() != null) {
      return;
    }
    assertEquals(all.outcomes(), found.outcomes(), which + "outcomes");
    assertEquals(all.schedules(), found.schedules(), which + "schedules");
    assertEquals(all.longest(), found.longest(), which + "longest");
    assertEquals(all.longestRun(), found.longestRun(), which + "longest run");
    assertEquals(all.bound(), found.bound(), which + "bound");
    assertTrue(found.states() <= all.states(), which + "states");
  }

  private static int length(Exploration found) {
    return found.failing().map(Schedule::length).orElse(Integer.MAX_VALUE);
  }

  private static Exploration same(Consumer<World> setup) {
    Exploration found = Explorer.of(setup).crashes(1).explore();
    same("", Explorer.of(setup).crashes(1).withoutReduction().explore(), found);
    return found;
  }

  /** A process that reads and returns nothing is gone in one way, whatever it has read. */
  @Test
  void theRepliesOfTheGoneDoNotMatter() {
    Consumer<World> setup =
        world -> {
          Register<String> register = world.register("r");
          world.process("p", () -> register.get().isSet() ? null : null);
          world.process("q", () -> register.compareAndSet(0, "q"));
        };
    Exploration all = Explorer.of(setup).crashes(1).withoutReduction().explore();
    assertEquals(all.states() - 1, same(setup).states());
  }

  /** If q takes a step more, p takes one less: they end in one state, in two ways. */
  @Test
  void theStepsOfTheGoneCount() {
    for (int more = 0; more < 2; more++) {
      int chosen = more;
      Exploration found =
          same(
              world -> {
                Register<Boolean> register = world.register("r");
                world.process(
                    "q",
                    () -> {
                      boolean takesMore = world.choose("whether to take more", 2) == chosen;
                      steps(world, takesMore ? 1 : 0);
                      register.compareAndSet(0, takesMore);
                      return null;
                    });
                world.process(
                    "p",
                    () -> {
                      boolean takesMore = !world.await(register, Versioned::isSet).value();
                      register.compareAndSet(1, true);
                      steps(world, takesMore ? 3 : 2);
                      return null;
                    });
              });
      assertEquals(2 + 3, found.longest());
    }
  }

  private static void steps(World world, int steps) {
    for (int i = 0; i < steps; i++) {
      world.choose("nothing", 1);
    }
  }

  /** The calls have one label and one result, and their functions hold what was read. */
  @Test
  void callsOfTheGoneAreTwoIfTheyDoTwoThings() {
    Exploration found =
        same(
            world -> {
              world.linearizable(0L);
              Memory memory = world.memory("w", 2);
              Words words = memory.allocate(2);
              world.process("p", () -> add(world, words));
              world.process(
                  "q",
                  () -> {
                    words.setOpaque(0, 1);
                    words.setOpaque(0, 0);
                    return world.<Long, Long>call(
                        "sum", () -> words.getVolatile(1), sum -> new World.Step<>(sum, sum));
                  });
            });
    found.requireFailure("not linearizable");
  }

  /** Adds what it reads to the model, and nothing to the sum. */
  private static Object add(World world, Words words) {
    long more = words.getVolatile(0);
    return world.<Long, Long>call(
        "add", () -> words.getVolatile(1) * 0, sum -> new World.Step<>(sum + more, 0L));
  }

  /** A result that equals others, and has a text of its own. */
  private record Told(String text) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Told;
    }

    @Override
    public int hashCode() {
      return 1;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  @Test
  void resultsThatAreEqualAreTwoIfTheirTextsDiffer() {
    Exploration found =
        same(
            world -> {
              Register<String> register = world.register("r");
              world.process("p", () -> new Told(register.get().toOptional().orElse("nothing")));
              world.process("q", () -> register.compareAndSet(0, "q"));
            });
    assertTrue(found.outcomes().contains("p: nothing, q: true"), found.outcomes().toString());
    assertTrue(found.outcomes().contains("p: q, q: true"), found.outcomes().toString());
  }

  /** The spec objects to the text that is returned, once q has ended behind p. */
  @Test
  void aResultThatIsOnlyCalledUnavailableIsNoSilence() {
    Consumer<World> setup =
        world -> {
          Register<String> register = world.register("r");
          world.process("p", () -> silentOrNot(world, register));
          world.process("q", () -> register.get());
          world.check(
              new Spec<Boolean>() {
                @Override
                public Boolean start() {
                  return false;
                }

                @Override
                public Boolean next(Boolean wasFirst, View view) {
                  if (wasFirst && view.ended(1)) {
                    assertNotEquals("unavailable", view.result(0));
                  }
                  return view.ended(0) && !view.ended(1);
                }
              });
        };
    Explorer explorer = Explorer.of(setup).omissions(1, Omission.REFUSED);
    Exploration found = explorer.explore();
    found.requireFailure("unavailable");
    same("", explorer.withoutReduction().explore(), found);
  }

  /** Two requests are late, in one order where p does not wait, and in the other where it does. */
  @Test
  void theLateRequestOfAScheduleIsTheOneThatFails() {
    Explorer explorer =
        Explorer.of(
                world -> {
                  Register<String> register = world.register("r");
                  Register<String> flag = world.register("flag");
                  world.process(
                      "p",
                      () -> {
                        boolean waits = world.choose("whether to wait", 2) == 1;
                        if (waits) {
                          world.await(flag, Versioned::isSet);
                        }
                        return write(register, "p") + register.get().toOptional() + waits;
                      });
                  world.process(
                      "q",
                      () -> {
                        String written = write(register, "q");
                        return written + flag.compareAndSet(0, "q");
                      });
                  world.check(new NoneIsLate());
                })
            .omissions(2, Omission.LATE)
            .failuresOf("r");
    Exploration found = explorer.explore();
    found.requireFailure("late");
    requireFails(explorer, found.failing().orElseThrow());
  }

  private static String write(Register<String> register, String value) {
    try {
      return register.compareAndSet(0, value) + "";
    } catch (RegisterUnavailableException e) {
      return "late";
    }
  }

  /** The write of p is not late if p has waited. */
  private static final class NoneIsLate implements Spec<Boolean> {
    @Override
    public Boolean start() {
      return true;
    }

    @Override
    public Boolean next(Boolean before, View view) {
      assertNotEquals("lateOptional[p]true", view.result(0), "late");
      return true;
    }
  }

  private static String silentOrNot(World world, Register<String> register) {
    if (world.choose("whether to be silent", 2) == 0) {
      return register.get().toString();
    }
    try {
      return register.get().toString();
    } catch (RegisterUnavailableException e) {
      return new StringBuilder("unavailable").toString(); // not the object that stands for silence
    }
  }
}
