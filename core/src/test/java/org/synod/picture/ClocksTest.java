// SPDX-License-Identifier: Apache-2.0
package org.synod.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.synod.clock.Causality;
import org.synod.clock.VectorClock;
import org.synod.clock.shiviz.ShiViz;
import org.synod.explore.Explorer;
import org.synod.register.HeapRegister;
import org.synod.register.Register;

/**
 * Timestamps must agree with the order in which events happen before each other. The test finds
 * that order by closing the relation of the definition: an event that comes earlier in the same
 * process, or at the same register, comes before.
 */
class ClocksTest {
  private static final int PROCESSES = 3;
  private static final int REGISTERS = 3;

  /** Three processes that change three registers, each in its own order, and read one again. */
  private static Explorer run() {
    return Explorer.of(
            world -> {
              List<Register<Integer>> registers = world.registers("r", REGISTERS);
              for (int i = 0; i < PROCESSES; i++) {
                int process = i;
                world.process(
                    "p" + i,
                    () -> {
                      Register<Integer> mine = registers.get(process);
                      mine.compareAndSet(mine.get().version(), process);
                      registers.get((process + 1) % REGISTERS).compareAndSet(0, process);
                      return registers.get((process + 2) % REGISTERS).get();
                    });
              }
            });
  }

  /** A random schedule, in which p2 may crash and r1 may stop answering p0 or all. */
  private static SpaceTime picture(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] left = {4, 4, 4};
    StringBuilder trace = new StringBuilder();
    for (int moves = 0; moves < 12; moves++) {
      int process = random.nextInt(PROCESSES);
      if (moves == 3 && seed % 2 == 0) {
        trace.append("x2 ");
        left[2] = 0;
      } else if (moves == 5 && seed % 3 != 0) {
        trace.append(seed % 3 == 1 ? "o1 " : "o1.0 ");
        left[0] = 0; // p0 uses r1 at some time, and ends there
        left[1] = 0;
      } else if (left[process] > 0) {
        trace.append(process).append(' ');
        left[process]--;
      }
    }
    return run().schedule(trace.toString()).picture();
  }

  private static boolean[][] happensBefore(List<Event> events) {
    int count = events.size();
    boolean[][] before = new boolean[count][count];
    for (int i = 0; i < count; i++) {
      for (int j = i + 1; j < count; j++) {
        Event a = events.get(i);
        Event b = events.get(j);
        before[i][j] =
            a.isOfProcess() && b.isOfProcess() && a.process() == b.process()
                || a.isOfRegister() && b.isOfRegister() && a.register() == b.register();
      }
    }
    for (int k = 0; k < count; k++) {
      for (int i = 0; i < count; i++) {
        for (int j = 0; j < count; j++) {
          before[i][j] |= before[i][k] && before[k][j];
        }
      }
    }
    return before;
  }

  @Test
  void vectorsTellWhatHappensBeforeWhatAndLamportsNumbersAgree() {
    int pairs = 0;
    int concurrent = 0;
    for (long seed = 0; seed < 300; seed++) {
      List<Event> events = picture(seed).events();
      boolean[][] before = happensBefore(events);
      List<VectorClock> vectors = Clocks.vectors(PROCESSES, REGISTERS, events);
      List<Long> lamport = Clocks.lamport(PROCESSES, REGISTERS, events);
      for (int i = 0; i < events.size(); i++) {
        for (int j = 0; j < events.size(); j++) {
          String where = "seed " + seed + ", events " + i + " and " + j + " of " + events;
          Causality relation = vectors.get(i).compare(vectors.get(j));
          assertEquals(before[i][j], relation == Causality.BEFORE, where);
          assertTrue(!before[i][j] || lamport.get(i) < lamport.get(j), where);
          pairs++;
          concurrent += i != j && !before[i][j] && !before[j][i] ? 1 : 0;
        }
      }
    }
    assertTrue(concurrent > 1000 && concurrent < pairs / 2, concurrent + " of " + pairs);
  }

  @Test
  void anOperationHasSeenWhatItsRegisterHasSeen() {
    List<Event> events =
        run().schedule("0 1 1 1 0").picture().events(); // p1 writes r1, then r2; p0 writes r0
    assertEquals(List.of(1L, 1L, 2L, 3L, 2L), Clocks.lamport(PROCESSES, REGISTERS, events));
    assertEquals(
        VectorClock.of(0, 3, 0, 0, 2, 1), Clocks.vectors(PROCESSES, REGISTERS, events).get(3));
  }

  @Test
  void aRegisterThatDoesNotAnswerTellsNothing() {
    List<Event> events = run().schedule("1 1 o1 0 0 0").picture().events();
    assertEquals(Event.Kind.UNANSWERED, events.get(5).kind());
    assertEquals(
        VectorClock.of(3, 0, 0, 2, 0, 0), Clocks.vectors(PROCESSES, REGISTERS, events).get(5));
  }

  /** Each operation is found in the log as an event of its register, with the same order. */
  @Test
  void aLogOfShiVizTellsTheSameOrder() {
    for (long seed = 0; seed < 40; seed++) {
      SpaceTime picture = picture(seed);
      boolean[][] before = happensBefore(picture.events());
      ShiViz.Run log = ShiViz.read(picture.toShiViz());
      Map<String, Integer> numbers = new HashMap<>();
      List<VectorClock> clocks = new ArrayList<>();
      for (Event event : picture.events()) {
        String process = "p" + event.process();
        String register = "r" + event.register();
        int ofProcess = event.isOfProcess() ? numbers.merge(process, 1, Integer::sum) : 0;
        int ofRegister = event.isOfRegister() ? numbers.merge(register, 1, Integer::sum) : 0;
        clocks.add(
            event.isOfRegister()
                ? clock(log, register, ofRegister)
                : clock(log, process, ofProcess));
      }
      for (int i = 0; i < clocks.size(); i++) {
        for (int j = 0; j < clocks.size(); j++) {
          assertEquals(
              before[i][j],
              clocks.get(i).compare(clocks.get(j)) == Causality.BEFORE,
              "seed " + seed + ", events " + i + " and " + j + " of " + picture.toShiViz());
        }
      }
    }
  }

  private static VectorClock clock(ShiViz.Run log, String host, long number) {
    int index = log.hosts().indexOf(host);
    return log.events().stream()
        .filter(event -> event.host() == index && event.clock().get(index) == number)
        .findFirst()
        .orElseThrow()
        .clock();
  }

  @Test
  void aRunOfThreadsIsWrittenAndRead() {
    Recording recording = new Recording();
    Register<Integer> register = recording.register("the register", new HeapRegister<>());
    register.compareAndSet(0, 1);
    register.get();
    recording.ended("returns\n1");
    String thread = Thread.currentThread().getName().replace(' ', '_');
    ShiViz.Run run = ShiViz.read(recording.picture().toShiViz());
    assertEquals(List.of("the_register", thread), run.hosts());
    assertEquals(
        List.of(
            thread + ": compareAndSet(0, 1) = true", "the_register compareAndSet(0, 1) = true",
            thread + ": get() = 1: 1", "the_register get() = 1: 1", "returns 1"),
        run.events().stream().map(ShiViz.Event::text).toList());
  }

  @Test
  void hostsOfALogAreDistinct() {
    SpaceTime alike =
        new SpaceTime(
            List.of("a", "a b"),
            List.of("a", "a_b", ""),
            List.of(new Event(Event.Kind.LOCAL, 0, -1, "x", null, null)));
    assertEquals(List.of("a"), ShiViz.read(alike.toShiViz()).hosts());
    assertEquals(List.of("a", "a_b", "a_", "a_b_", "_"), new Logged(alike).run().hosts());
  }
}
