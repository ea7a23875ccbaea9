// SPDX-License-Identifier: Apache-2.0
package org.synod.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.synod.explore.Explorer;
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
  private static List<Event> events(long seed) {
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
    return run().schedule(trace.toString()).picture().events();
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

  private static boolean isLower(int[] a, int[] b) {
    boolean differs = false;
    for (int i = 0; i < a.length; i++) {
      if (a[i] > b[i]) {
        return false;
      }
      differs |= a[i] < b[i];
    }
    return differs;
  }

  @Test
  void vectorsTellWhatHappensBeforeWhatAndLamportsNumbersAgree() {
    int pairs = 0;
    int concurrent = 0;
    for (long seed = 0; seed < 300; seed++) {
      List<Event> events = events(seed);
      boolean[][] before = happensBefore(events);
      List<int[]> vectors = Clocks.vectors(PROCESSES, REGISTERS, events);
      List<Integer> lamport = Clocks.lamport(PROCESSES, REGISTERS, events);
      for (int i = 0; i < events.size(); i++) {
        for (int j = 0; j < events.size(); j++) {
          String where = "seed " + seed + ", events " + i + " and " + j + " of " + events;
          assertEquals(before[i][j], isLower(vectors.get(i), vectors.get(j)), where);
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
    assertEquals(List.of(1, 1, 2, 3, 2), Clocks.lamport(PROCESSES, REGISTERS, events));
    assertArrayEquals(
        new int[] {0, 3, 0, 0, 2, 1}, Clocks.vectors(PROCESSES, REGISTERS, events).get(3));
  }

  @Test
  void aRegisterThatDoesNotAnswerTellsNothing() {
    List<Event> events = run().schedule("1 1 o1 0 0 0").picture().events();
    assertEquals(Event.Kind.UNANSWERED, events.get(5).kind());
    assertArrayEquals(
        new int[] {3, 0, 0, 2, 0, 0}, Clocks.vectors(PROCESSES, REGISTERS, events).get(5));
  }
}
