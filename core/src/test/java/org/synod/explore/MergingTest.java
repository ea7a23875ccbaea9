// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.synod.explore.Writes.written;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/**
 * Merging loses nothing: an exploration with it finds the same as one without it, and as a dumb
 * twin.
 */
class MergingTest {
  private static final int WORLDS = // a hundred; -Pdeep has more
      Integer.getInteger("synod.explore.states", 1_000_000) / 10_000;
  private static final int MOVES = 3_000; // of the twin, in one world

  @Test
  void aHundredRandomWorldsAreExploredAsWithoutMergingAndAsByATwin() {
    int failing = 0;
    int merged = 0;
    long seed = 0;
    for (int worlds = 0; worlds < WORLDS; seed++) {
      RandomWorld random = RandomWorld.of(seed);
      try {
        Twin twin = Twin.of(random, MOVES);
        Exploration found = compared("world " + seed + ", ", random, twin);
        worlds++;
        failing += found.failure() == null ? 0 : 1;
        merged += found.states() < twin.moves ? 1 : 0;
      } catch (Twin.TooLarge e) {
        // the next
      }
    }
    assertTrue(failing > WORLDS / 5 && failing < WORLDS / 2, failing + " fail");
    assertTrue(merged > WORLDS / 2, merged + " have states that are reached in two ways");
  }

  private static Exploration compared(String which, RandomWorld random, Twin twin) {
    Set<String> seen = new TreeSet<>();
    Exploration found = RandomRun.of(random, seen::add).withoutReduction().explore();
    Exploration all = RandomRun.of(random, what -> {}).withoutMerging().explore();
    assertEquals(twin.shortestFailure, length(found), which + "shortest failure");
    assertEquals(twin.shortestFailure, length(all), which + "shortest failure, all");
    if (found.failure() != null) {
      return found;
    }
    assertEquals(twin.outcomes, found.outcomes(), which + "outcomes");
    assertEquals(twin.outcomes, all.outcomes(), which + "outcomes, all");
    assertEquals(twin.schedules, found.schedules(), which + "schedules");
    assertEquals(twin.schedules, all.schedules(), which + "schedules, all");
    assertEquals(twin.moves, all.states(), which + "moves, all");
    assertEquals(twin.seen, seen, which + "what a spec remembers and sees");
    assertEquals(twin.states(), found.states(), which + "states");
    assertEquals(twin.steps, found.steps(), which + "steps");
    assertEquals(twin.longest, found.longest(), which + "longest");
    assertEquals(twin.longestRun, found.longestRun(), which + "longest run");
    assertEquals(twin.isCut, found.bound().contains("own steps"), which + "cut");
    requireLess(which, random, twin);
    return found;
  }

  /** Updates in one step have no outcome that updates in two steps do not have. */
  private static void requireLess(String which, RandomWorld random, Twin twin) {
    Exploration found = RandomRun.of(random, what -> {}).atomicUpdates().explore();
    Exploration all =
        RandomRun.of(random, what -> {}).atomicUpdates().withoutMerging().explore();
    assertEquals(length(all), length(found), which + "updates, shortest failure");
    if (found.isComplete()) {
      assertEquals(all.outcomes(), found.outcomes(), which + "updates, outcomes");
      assertEquals(all.schedules(), found.schedules(), which + "updates, schedules");
      Set<String> more = new TreeSet<>(found.outcomes());
      more.removeAll(twin.outcomes);
      assertEquals(Set.of(), more, which + "updates, outcomes of their own");
    }
  }

  private static int length(Exploration found) {
    return found.failing().map(Schedule::length).orElse(Integer.MAX_VALUE);
  }

  /** Explores with merging and without, and requires that both find the same. */
  private static Exploration same(UnaryOperator<Explorer> faults, Consumer<World> setup) {
    Exploration found = faults.apply(Explorer.of(setup)).explore();
    Exploration all = faults.apply(Explorer.of(setup)).withoutMerging().explore();
    assertEquals(length(all), length(found));
    if (all.failure() == null) {
      assertEquals(all.outcomes(), found.outcomes());
      assertEquals(all.schedules(), found.schedules());
    }
    return found;
  }

  private static Object read(Register<String> register) {
    try {
      return register.get().toOptional().orElse("-");
    } catch (RegisterUnavailableException e) {
      return e.effect();
    }
  }

  private static Consumer<World> twoReaders() {
    return world -> {
      Register<String> first = world.register("first");
      Register<String> second = world.register("second");
      world.process("p", () -> read(first) + " " + read(second));
      world.process("q", () -> read(first) + " " + read(second));
    };
  }

  /**
   * These states must not count as one, or a process that goes on would stand for one that crashed.
   */
  @Test
  void statesWithOthersCrashedAreTwo() {
    Exploration found =
        same(
            explorer -> explorer.crashes(1),
            world -> {
              Register<String> register = world.register("r");
              world.process("p", () -> read(register) + " " + read(register));
              world.process("q", () -> read(register));
              world.process("r", () -> read(register));
            });
    assertEquals(
        Set.of(
            "p: - -, q: -, r: -", "p: crashed, q: -, r: -", "p: - -, q: crashed, r: -",
            "p: - -, q: -, r: crashed"),
        found.outcomes());
  }

  @Test
  void statesWithOtherRegistersOutAreTwo() {
    Set<String> outcomes = same(explorer -> explorer.outagesToOne(1), twoReaders()).outcomes();
    assertEquals(
        Set.of(
            "p: - -, q: - -", "p: NONE -, q: - -", "p: - NONE, q: - -", "p: - -, q: NONE -",
            "p: - -, q: - NONE"),
        outcomes);
  }

  /** A missed call and an outage before the call lead to the same reply. */
  @Test
  void statesWithOtherNumbersOfOmissionsAreTwo() {
    same(explorer -> explorer.outages(1).omissions(1, Omission.REFUSED), twoReaders());
    same(
        explorer -> explorer.outages(1).outagesMayEnd().omissions(1, Omission.REFUSED),
        twoReaders());
  }

  /** Two late effects take as many moves as an outage and its end. */
  @Test
  void statesWithOtherNumbersOfOutagesAreTwo() {
    same(
        explorer ->
            explorer
                .outages(1)
                .outagesMayEnd()
                .omissions(2, Omission.UNANSWERED, Omission.LATE),
        world -> {
          Register<String> register = world.register("r");
          world.process(
              "p",
              () -> written(register, 0, "a") + " " + written(register, 1, "b") + read(register));
        });
  }

  private static Consumer<World> writesAndReads() {
    return world -> {
      Register<String> register = world.register("r");
      world.process("p", () -> written(register, 0, "a") + " " + read(register));
      world.process("q", () -> written(register, 0, "b") + " " + read(register));
    };
  }

  @Test
  void statesWithOtherLateRequestsAreTwo() {
    for (int omissions = 1; omissions <= 2; omissions++) {
      int most = omissions;
      same(explorer -> explorer.omissions(most, Omission.LOST, Omission.LATE), writesAndReads());
    }
  }

  @Test
  void statesWithOtherContentsAreTwo() {
    same(
        explorer -> explorer.omissions(1, Omission.LOST, Omission.UNANSWERED), writesAndReads());
  }

  /** The run fails only if the second process was first, and only one step later. */
  @Test
  void statesInWhichSpecsRememberSomethingElseAreTwo() {
    Exploration found =
        same(
            explorer -> explorer,
            world -> {
              Register<String> mine = world.register("p's");
              Register<String> other = world.register("q's");
              world.process("p", () -> written(mine, 0, "a") + " " + read(mine));
              world.process("q", () -> written(other, 0, "a"));
              world.check(
                  new Spec<RandomWorld.Ghost>() {
                    @Override
                    public RandomWorld.Ghost start() {
                      return new RandomWorld.Ghost(0);
                    }

                    @Override
                    public RandomWorld.Ghost next(RandomWorld.Ghost wasFirst, View view) {
                      assertTrue(wasFirst.number() != 2 || !view.ended(0), "q was first");
                      int first = view.get(mine).isSet() ? 1 : view.get(other).isSet() ? 2 : 0;
                      return wasFirst.number() != 0 ? wasFirst : new RandomWorld.Ghost(first);
                    }
                  });
            });
    assertEquals("1 0 0", found.failing().orElseThrow().trace());
  }

  @Test
  void eachSpecRemembersForItself() {
    List<String> seen = new ArrayList<>();
    Exploration found =
        Explorer.of(
                world -> {
                  Register<String> register = world.register("r");
                  world.process("p", () -> written(register, 0, "a") + " " + read(register));
                  for (int i = 0; i < 3; i++) {
                    int spec = i;
                    world.check(
                        new Spec<Integer>() {
                          @Override
                          public Integer start() {
                            return spec * 10;
                          }

                          @Override
                          public Integer next(Integer remembered, View view) {
                            if (view.get(register).isSet()) {
                              seen.add(spec + " after " + remembered);
                              return remembered + 1;
                            }
                            return remembered;
                          }
                        });
                  }
                })
            .explore()
            .requireComplete();
    assertEquals(3, found.states());
    assertEquals(
        List.of(
            "0 after 0", "1 after 10", "2 after 20", "0 after 1", "1 after 11", "2 after 21"),
        seen);
  }

  /** The replies are the same in both orders of the two reads, and one order is refused. */
  @Test
  void statesInWhichOtherCallsHadReturnedAreTwo() {
    Exploration found =
        same(
            explorer -> explorer,
            world -> {
              Words words = world.memory("w", 3).allocate(2);
              world.linearizable(0L);
              for (int copy = 1; copy >= 0; copy--) {
                int index = copy;
                world.process(
                    "reads " + copy,
                    () ->
                        world.<Long, Long>call(
                            "read",
                            () -> words.getVolatile(index),
                            state -> new World.Step<>(state, state)));
              }
              world.process(
                  "writes",
                  () ->
                      world.<Long, Long>call(
                          "write",
                          () -> {
                            words.setOpaque(0, 1);
                            words.setOpaque(1, 1);
                            return 0L;
                          },
                          state -> new World.Step<>(1L, 0L)));
            });
    assertEquals("2 1 0 2", found.failing().orElseThrow().trace());
  }

  /** Processes and registers have numbers up to 63, and a number stands for one of them alone. */
  @Test
  void processesAndRegistersOf32AndMoreFailAloneToo() {
    Consumer<World> many =
        world -> {
          Register<String> low = world.<String>registers("low", 2).get(1);
          Register<String> high = world.<String>registers("high", 32).get(31);
          for (int process = 0; process < 34; process++) {
            boolean isReader = process == 1 || process == 33;
            world.process("p" + process, () -> isReader ? read(low) + " " + read(high) : "");
          }
        };
    assertEquals(
        Set.of("p1: - -, p33: - -", "p1: crashed, p33: - -", "p1: - -, p33: crashed"),
        readers(same(explorer -> explorer.crashes(1), many)));
    assertEquals(
        Set.of(
            "p1: - -, p33: - -", "p1: NONE -, p33: - -", "p1: - NONE, p33: - -",
            "p1: - -, p33: NONE -", "p1: - -, p33: - NONE"),
        readers(same(explorer -> explorer.outagesToOne(1), many)));
  }

  @Test
  void aProcessOf32AndMoreIsLostOnceItHasCrashed() {
    Explorer explorer =
        Explorer.of(
            world -> {
              Memory memory = world.memory("w", 34);
              Words words = memory.allocate(1);
              for (int process = 0; process < 34; process++) {
                boolean asks = process == 0;
                boolean reads = process == 1 || process == 33;
                world.process(
                    "p" + process,
                    () ->
                        asks
                            ? memory.isLost(1, memory.incarnation(1)) + " "
                                + memory.isLost(33, memory.incarnation(33))
                            : reads ? words.getVolatile(0) : "");
              }
            });
    assertTrue(
        explorer.replay("x1 0 0 33").outcomes().toString().contains("p0: true false,"));
    assertTrue(
        explorer.replay("x33 0 0 1").outcomes().toString().contains("p0: false true,"));
  }

  private static Set<String> readers(Exploration found) {
    return found.outcomes().stream()
        .map(each -> each.split(", "))
        .map(each -> each[1] + ", " + each[33])
        .collect(Collectors.toSet());
  }
}
