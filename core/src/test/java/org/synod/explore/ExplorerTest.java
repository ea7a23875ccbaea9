// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.register.Register;

class ExplorerTest {
  /** Adds one. Nothing keeps another process from doing so in between. */
  private static Object incrementBadly(Words words) {
    long x = words.getVolatile(0);
    words.setOpaque(0, x + 1);
    return x + 1;
  }

  private static Object increment(Words words) {
    for (; ; ) {
      long x = words.getVolatile(0);
      if (words.compareAndExchange(0, x, x + 1) == x) {
        return x + 1;
      }
    }
  }

  private static Consumer<World> counters(int processes, boolean good) {
    return world -> {
      Words words = world.memory("w", processes).allocate(1);
      for (int i = 0; i < processes; i++) {
        world.process("p" + i, () -> good ? increment(words) : incrementBadly(words));
      }
    };
  }

  @Test
  void countsEveryInterleaving() {
    // two steps each: 4! / (2! 2!) orders for two, 6! / (2! 2! 2!) for three
    assertEquals(6, Explorer.of(counters(2, false)).explore().requireComplete().schedules());
    assertEquals(90, Explorer.of(counters(3, false)).explore().requireComplete().schedules());
  }

  @Test
  void findsEveryOutcome() {
    Exploration found = Explorer.of(counters(2, false)).explore();
    assertEquals(Set.of("p0: 1, p1: 1", "p0: 1, p1: 2", "p0: 2, p1: 1"), found.outcomes());
    assertEquals(
        Set.of("p0: 1, p1: 2", "p0: 2, p1: 1"),
        Explorer.of(counters(2, true)).explore().requireComplete().outcomes());
  }

  @Test
  void mergingLosesNoOutcomeAndNoSchedule() {
    for (boolean good : new boolean[] {true, false}) {
      for (int crashes = 0; crashes <= 2; crashes++) {
        Exploration merged = Explorer.of(counters(3, good)).crashes(crashes).explore();
        Exploration all =
            Explorer.of(counters(3, good)).crashes(crashes).withoutMerging().explore();
        assertEquals(all.outcomes(), merged.outcomes());
        assertEquals(all.schedules(), merged.schedules());
        assertTrue(merged.states() < all.states(), "merging " + merged + " of " + all);
      }
    }
  }

  @Test
  void aCrashMayComeAtEveryStep() {
    Exploration found = Explorer.of(counters(2, true)).crashes(2).explore().requireComplete();
    assertTrue(found.outcomes().contains("p0: crashed, p1: crashed"));
    assertTrue(found.outcomes().contains("p0: crashed, p1: 1"));
    // a process has ended with its last step: a crash there could only hide its result
    assertFalse(found.outcomes().contains("p0: crashed, p1: 2"));
  }

  private static Consumer<World> readers() {
    return world -> {
      Register<String> register = world.register("r");
      world.process("p", () -> register.get().version());
      world.process("q", () -> register.get().version());
    };
  }

  @Test
  void aRegisterMayStopAnsweringAllOrOne() {
    Exploration all = Explorer.of(readers()).outages(1).explore().requireComplete();
    assertEquals(
        Set.of(
            "p: 0, q: 0",
            "p: unavailable, q: unavailable",
            "p: 0, q: unavailable",
            "p: unavailable, q: 0"),
        all.outcomes());
    Exploration none = Explorer.of(readers()).explore().requireComplete();
    assertEquals(Set.of("p: 0, q: 0"), none.outcomes());
    // only the process that is cut off gets no answer; with one outage to one process never both
    Exploration one = Explorer.of(readers()).outagesToOne(1).explore().requireComplete();
    assertEquals(
        Set.of("p: 0, q: 0", "p: 0, q: unavailable", "p: unavailable, q: 0"), one.outcomes());
  }

  @Test
  void specsSeeWhichRegisterIsOutForWhom() {
    Exploration found =
        Explorer.of(
                world -> {
                  Register<Long> register = world.register("r");
                  world.process("p", register::get);
                  world.process("q", register::get);
                  world.check(
                      new Spec<Boolean>() {
                        @Override
                        public Boolean start() {
                          return false;
                        }

                        @Override
                        public Boolean next(Boolean nothing, View view) {
                          boolean failed = view.ended(1) && view.result(1) == null;
                          assertEquals(false, view.isOut(register, 0));
                          assertTrue(view.isOut(register, 1) || !failed);
                          return nothing;
                        }
                      });
                })
            .outagesToOne(1)
            .explore();
    // the first state that is wrong: the register is out for p
    assertEquals(1, found.failing().orElseThrow().length());
  }

  @Test
  void atomicUpdatesLoseNoOutcome() {
    Consumer<World> counters =
        world -> {
          Register<Long> register = world.register("r");
          for (String name : new String[] {"p", "q"}) {
            world.process(
                name, () -> register.updateAndGet(old -> old == null ? 1 : old + 1).value());
          }
        };
    Exploration halves = Explorer.of(counters).outages(1).crashes(1).explore().requireComplete();
    Exploration whole =
        Explorer.of(counters).outages(1).crashes(1).atomicUpdates().explore().requireComplete();
    assertEquals(halves.outcomes(), whole.outcomes());
    assertTrue(whole.states() < halves.states());
    assertEquals(4, halves.longest());
    assertEquals(2, whole.longest(), "nothing is tried again");
  }

  @Test
  void aBoundOnStatesIsSaid() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Exploration found =
        Explorer.of(counters(3, true)).maxStates(10).progress(new PrintStream(out)).explore();
    assertEquals("the bound of 10 states", found.bound());
    assertFalse(found.isComplete());
  }

  /** A lock: a process that does not get it waits for its owner. */
  @Test
  void aLockIsNotObstructionFree() {
    Consumer<World> locked =
        world -> {
          Words words = world.memory("w", 2).allocate(1);
          for (int i = 0; i < 2; i++) {
            world.process(
                "p" + i,
                () -> {
                  while (words.compareAndExchange(0, 0, 1) != 0) {}
                  words.setOpaque(0, 0);
                  return "done";
                });
          }
        };
    Exploration found = Explorer.of(locked).ownSteps(6).soloEndsWithin(20).explore();
    assertEquals("0", found.failing().orElseThrow().trace(), "p0 has the lock");
    assertTrue(String.valueOf(found.failure()).contains("p1 does not end alone within 20 steps"));
    Explorer.of(counters(2, true)).soloEndsWithin(4).explore().requireComplete();
  }

  /** A crashed process is lost from then on. One that has ended is not. The question is a step. */
  @Test
  void tellsWhoHasCrashed() {
    Consumer<World> asked =
        world -> {
          Memory memory = world.memory("w", 2);
          Words words = memory.allocate(1);
          world.process("p", () -> words.compareAndExchange(0, 0, 1));
          world.process(
              "q",
              () -> {
                boolean first = memory.isLost(0, memory.incarnation(0));
                boolean second = memory.isLost(0, memory.incarnation(0));
                assertTrue(second || !first, "lost for good");
                assertFalse(memory.isLost(1, memory.incarnation(1)), "q lives");
                assertTrue(memory.isLost(0, 7), "nobody else has the number");
                return first + " " + second;
              });
        };
    assertEquals(
        Set.of("p: 0, q: false false"),
        Explorer.of(asked).explore().requireComplete().outcomes());
    Exploration found =
        Explorer.of(asked).crashes(1).soloEndsWithin(3).explore().requireComplete();
    assertEquals(
        Set.of(
            "p: 0, q: crashed",
            "p: 0, q: false false",
            "p: crashed, q: false false",
            "p: crashed, q: false true",
            "p: crashed, q: true true"),
        found.outcomes());
    assertEquals(
        found.schedules(),
        Explorer.of(asked).crashes(1).withoutMerging().explore().schedules());
  }

  @Test
  void refusesBadInputByName() {
    Refusal.ofNull("setup", () -> Explorer.of(null));
    Refusal.ofArgument("processes: 0", () -> Explorer.of(world -> {}).explore());
    Refusal.ofArgument(
        "processes: 65",
        () ->
            Explorer.of(
                    world -> {
                      for (int i = 0; i < 65; i++) {
                        world.process("p", () -> null);
                      }
                    })
                .explore());
    Explorer explorer = Explorer.of(counters(2, true));
    Refusal.ofArgument("crashes: -1", () -> explorer.crashes(-1));
    Refusal.ofArgument("outages: -1", () -> explorer.outages(-1));
    Refusal.ofArgument("outages: -1", () -> explorer.outagesToOne(-1));
    Refusal.ofArgument("ownSteps: -1", () -> explorer.ownSteps(-1));
    Refusal.ofArgument("maxStates: -1", () -> explorer.maxStates(-1));
    Refusal.ofArgument("soloEndsWithin: -1", () -> explorer.soloEndsWithin(-1));
    Refusal.ofNull("out", () -> explorer.progress(null));
    Consumer<World> setup =
        world -> {
          Refusal.ofNull("body", () -> world.process("p", null));
          Refusal.ofNull("name", () -> world.process(null, () -> null));
          Refusal.ofNull("name", () -> world.register(null));
          Refusal.ofNull("spec", () -> world.check(null));
          Refusal.ofNull("initial", () -> world.linearizable(null));
          Refusal.ofArgument("processes: 0", () -> world.memory("w", 0));
          Register<String> register = world.register("r");
          world.process(
              "p",
              () -> {
                Refusal.of(
                    IllegalStateException.class,
                    "world: made after",
                    () -> world.memory("late", 1));
                Refusal.ofNull("next", () -> register.compareAndSet(0, null));
                return register.get();
              });
        };
    Explorer.of(setup).explore().requireComplete();
    Register<?>[] kept = new Register<?>[1];
    Explorer.of(
            world -> {
              kept[0] = world.register("r");
              world.process("p", kept[0]::get);
            })
        .explore();
    Refusal.of(IllegalStateException.class, "shared memory: used outside", kept[0]::get);
  }
}
