// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;

/** Which register is out for which process? The outcomes are all that may be, and no others. */
class OutagesTest {

  private static String read(Register<String> register) {
    try {
      register.get();
      return "+";
    } catch (RegisterUnavailableException e) {
      return "-";
    }
  }

  /**
   * Processes that each read some registers, some times each, and say which reads were answered.
   */
  private static Explorer reading(int processes, int registers, int times) {
    Consumer<World> setup =
        world -> {
          List<Register<String>> made = world.registers("r", registers);
          for (int process = 0; process < processes; process++) {
            world.process(
                "p" + process,
                () -> {
                  StringBuilder answered = new StringBuilder();
                  for (int i = 0; i < times; i++) {
                    made.forEach(register -> answered.append(read(register)));
                  }
                  return answered;
                });
          }
        };
    return Explorer.of(setup).maxStates(10_000);
  }

  /** The answers that the processes had, one process after the other. */
  private static Set<String> said(Explorer explorer) {
    Set<String> said = new TreeSet<>();
    for (String outcome : explorer.explore().requireComplete().outcomes()) {
      said.add(outcome.replaceAll("p\\d+: ", "").replace(", ", " "));
    }
    return said;
  }

  /** All answers that processes could have and that the predicate allows. */
  private static Set<String> all(int processes, int times, Predicate<String> allowed) {
    List<String> all = new ArrayList<>(List.of(""));
    for (int i = 0; i < processes * times; i++) {
      List<String> longer = new ArrayList<>();
      for (String each : all) {
        String begun = each + (i > 0 && i % times == 0 ? " " : "");
        longer.add(begun + "+");
        longer.add(begun + "-");
      }
      all = longer;
    }
    Set<String> left = new TreeSet<>(all);
    left.removeIf(allowed.negate());
    return left;
  }

  private static long count(String said, String what) {
    return (said.length() - said.replace(what, "").length()) / what.length();
  }

  @Test
  void anOutageToOneIsOfAnyProcessAndOfNoOther() {
    for (int most = 0; most <= 3; most++) {
      int pairs = most;
      assertEquals(
          all(3, 1, said -> count(said, "-") <= pairs),
          said(reading(3, 1, 1).outagesToOne(most)));
    }
  }

  @Test
  void anOutageToAllIsOfEachThatReadsAfterIt() {
    // the three come in any order, so any of them may be the later ones
    assertEquals(all(3, 1, said -> true), said(reading(3, 1, 1).outages(1)));
    // a process that has had no answer gets none from then on
    assertEquals(all(2, 2, said -> !said.contains("-+")), said(reading(2, 1, 2).outages(1)));
  }

  @Test
  void asManyRegistersStopAsMay() {
    assertEquals(Set.of("++", "+-", "-+"), said(reading(1, 2, 1).outages(1)));
    assertEquals(Set.of("++", "+-", "-+", "--"), said(reading(1, 2, 1).outages(2)));
    // one outage to each process: two pairs of a register and a process
    assertEquals(
        all(2, 2, said -> count(said, "-") <= 2), said(reading(2, 2, 1).outagesToOne(2)));
  }

  @Test
  void aRegisterThatComesBackMayNotStopMoreOftenThanIsAllowed() {
    for (int most = 1; most <= 2; most++) {
      int times = most;
      Predicate<String> allowed = said -> count("+" + said, "+-") <= times;
      assertEquals(
          all(1, 4, allowed), said(reading(1, 1, 4).outages(most).outagesMayEnd()), "to all");
      assertEquals(
          all(1, 4, allowed),
          said(reading(1, 1, 4).outagesToOne(most).outagesMayEnd()),
          "to one");
      assertEquals(
          all(1, 4, allowed.and(said -> !said.contains("-+"))),
          said(reading(1, 1, 4).outages(most)),
          "for good");
    }
  }

  @Test
  void aRegisterThatComesBackToOneStaysOutForTheOther() {
    // two outages to one process: one stop of each process, or two of one
    Predicate<String> allowed =
        said -> {
          String[] each = said.split(" ");
          return count("+" + each[0], "+-") + count("+" + each[1], "+-") <= 2;
        };
    assertEquals(
        all(2, 3, allowed), said(reading(2, 1, 3).outagesToOne(2).outagesMayEnd()));
    Schedule schedule =
        reading(2, 1, 2).outagesToOne(2).outagesMayEnd().schedule("o0.0 o0.1 0 r0.1 1 0 1");
    String table = schedule.table();
    assertEquals(
        List.of(
            "1 r0 stops answering p0", "2 r0 stops answering p1", "3 p0 r0 get() unavailable",
            "4 r0 answers again p1", "5 p1 r0 get() Versioned[version=0, value=null]",
            "6 p0 r0 get() unavailable; returns --",
            "7 p1 r0 get() Versioned[version=0, value=null]; returns ++"),
        table.lines().skip(1).map(line -> line.strip().replaceAll(" +", " ")).toList());
  }

  /** The view tells an outage for each process and register, whatever their numbers. */
  @Test
  void specsSeeWhoIsOutForWhomUntilItComesBack() {
    Set<String> seen = new TreeSet<>();
    Explorer explorer =
        Explorer.of(
                world -> {
                  world.shared("first", 0); // cells have other numbers than registers
                  List<Register<String>> made = world.registers("r", 2);
                  world.process("p0", () -> read(made.get(0)) + read(made.get(1)));
                  world.process("p1", () -> read(made.get(0)) + read(made.get(1)));
                  world.check(
                      new Spec<Boolean>() {
                        @Override
                        public Boolean start() {
                          return true;
                        }

                        @Override
                        public Boolean next(Boolean nothing, View view) {
                          StringBuilder out = new StringBuilder();
                          for (Register<String> register : made) {
                            for (int process = 0; process < view.processes(); process++) {
                              out.append(view.isOut(register, process) ? "x" : ".");
                            }
                          }
                          seen.add(out.toString());
                          return nothing;
                        }
                      });
                })
            .outagesMayEnd();
    explorer.outagesToOne(1).explore().requireComplete();
    assertEquals(Set.of("....", "x...", ".x..", "..x.", "...x"), seen);
    seen.clear();
    explorer.outages(2).explore().requireComplete();
    assertEquals(Set.of("....", "xx..", "..xx", "xxxx"), seen);
    seen.clear();
    explorer.replay("0 o1 0 r1");
    assertEquals(Set.of("....", "..xx"), seen);
    seen.clear();
    explorer.replay("1 o1.1 1 x0");
    assertEquals(Set.of("....", "...x"), seen);
  }

  /** A process asks until it is answered, and so ends at once while the register answers it. */
  @Test
  void aProcessMustEndAloneWhateverHasFailed() {
    Explorer asks =
        Explorer.of(
                world -> {
                  Register<String> register = world.register("r");
                  for (String name : List.of("p", "q")) {
                    world.process(
                        name,
                        () -> {
                          while (read(register).equals("-")) {}
                          return "";
                        });
                  }
                })
            .ownSteps(4)
            .soloEndsWithin(3);
    asks.explore().requireComplete();
    assertEquals("o0", asks.outages(1).explore().failing().orElseThrow().trace());
    Schedule toOne = asks.outagesToOne(1).explore().failing().orElseThrow();
    assertEquals("o0.0", toOne.trace());
  }
}
