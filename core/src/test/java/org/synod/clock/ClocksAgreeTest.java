// SPDX-License-Identifier: Apache-2.0
package org.synod.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.synod.memory.HeapMemory;

/**
 * All clocks agree with the {@link CausalHistory} of random runs, and with each order in which the
 * events of a run can have happened: the computation theorem.
 */
class ClocksAgreeTest {
  private static final int RUNS = 300;
  private static final int LENGTH = 14;

  private static int processes(long seed) {
    return 2 + (int) (seed % 3);
  }

  private interface Check {
    void run(Computation run, List<CausalHistory> histories, String where);
  }

  private static void everywhere(Check check) {
    int concurrent = 0;
    for (long seed = 0; seed < RUNS; seed++) {
      Computation run = Computation.random(seed, processes(seed), LENGTH);
      List<CausalHistory> histories = run.histories();
      check.run(run, histories, "seed " + seed + " " + run);
      Causality middle = histories.get(LENGTH / 2).compare(histories.get(LENGTH / 2 + 1));
      concurrent += middle == Causality.CONCURRENT ? 1 : 0;
    }
    assertTrue(concurrent > RUNS / 4 && concurrent < RUNS, "runs of both kinds: " + concurrent);
  }

  /** A clock whose stamps tell exactly what happened before what. */
  private static <S> void isExact(
      IntFunction<List<S>> initial, S none, Computation.Clock<S> clock,
      BiFunction<S, S, Causality> compare) {
    everywhere(
        (run, histories, where) -> {
          List<S> stamps = run.stamps(initial.apply(run.processes()), none, clock);
          for (int i = 0; i < LENGTH; i++) {
            for (int j = 0; j < LENGTH; j++) {
              assertEquals(
                  histories.get(i).compare(histories.get(j)),
                  compare.apply(stamps.get(i), stamps.get(j)),
                  () -> where);
            }
          }
          assertEquals(
              stamps,
              run.swapped(LENGTH).stamps(initial.apply(run.processes()), none, clock),
              () -> "computation theorem: " + where);
        });
  }

  @Test
  void aCausalHistoryDoesNotDependOnTheOrderOfConcurrentEvents() {
    int[] swaps = new int[1];
    everywhere(
        (run, histories, where) -> {
          Computation swapped = run.swapped(LENGTH);
          assertEquals(histories, swapped.histories(), where);
          swaps[0] += swapped.equals(run) ? 0 : 1;
        });
    assertTrue(swaps[0] > RUNS / 2, "swapped: " + swaps[0]);
  }

  @Test
  void vectorClocksTellExactlyWhatHappenedBeforeWhat() {
    for (int n = 2; n <= 4; n++) {
      int processes = n;
      List<VectorClock> zeros = Collections.nCopies(n, VectorClock.zero(n));
      for (long seed = 0; seed < RUNS; seed++) {
        Computation run = Computation.random(seed, n, LENGTH);
        Computation.Clock<VectorClock> clock =
            (process, own, received, event) -> own.merge(received).tick(process);
        List<VectorClock> stamps = run.stamps(zeros, VectorClock.zero(n), clock);
        List<CausalHistory> histories = run.histories();
        for (int i = 0; i < LENGTH; i++) {
          for (int j = 0; j < LENGTH; j++) {
            assertEquals(
                histories.get(i).compare(histories.get(j)),
                stamps.get(i).compare(stamps.get(j)),
                () -> processes + " processes, " + run);
          }
        }
        assertEquals(
            stamps, run.swapped(seed).stamps(zeros, VectorClock.zero(n), clock), run::toString);
      }
    }
  }

  @Test
  void versionVectorsTellExactlyWhichCopyHasWhichUpdates() {
    isExact(
        processes -> Collections.nCopies(processes, VersionVector.none()),
        VersionVector.none(),
        (process, own, received, event) -> own.merge(received).increment("p" + process),
        VersionVector::compare);
  }

  @Test
  void intervalTreeStampsTellExactlyWhatHappenedBeforeWhat() {
    IntervalTreeStamp none = IntervalTreeStamp.seed().peek();
    isExact(
        ClocksAgreeTest::forked,
        none,
        (process, own, received, event) -> own.join(received.peek()).event(),
        IntervalTreeStamp::compare);
  }

  private static List<IntervalTreeStamp> forked(int processes) {
    List<IntervalTreeStamp> all = new ArrayList<>();
    IntervalTreeStamp left = IntervalTreeStamp.seed();
    for (int i = 1; i < processes; i++) {
      IntervalTreeStamp.Fork fork = left.fork();
      all.add(fork.first());
      left = fork.second();
    }
    all.add(left);
    return all;
  }

  /** A clock of numbers: if one event happened before another, its number is lower. */
  private static void isConsistent(
      IntFunction<Computation.Clock<Long>> clocks, boolean isDistinct) {
    everywhere(
        (run, histories, where) -> {
          List<Long> zeros = Collections.nCopies(run.processes(), 0L);
          List<Long> stamps = run.stamps(zeros, 0L, clocks.apply(run.processes()));
          for (int i = 0; i < LENGTH; i++) {
            for (int j = 0; j < LENGTH; j++) {
              boolean isBefore =
                  histories.get(i).compare(histories.get(j)) == Causality.BEFORE;
              assertTrue(!isBefore || stamps.get(i) < stamps.get(j), () -> where);
            }
          }
          if (isDistinct) {
            assertEquals(
                stamps,
                run.swapped(LENGTH).stamps(zeros, 0L, clocks.apply(run.processes())),
                () -> "computation theorem: " + where);
          }
        });
  }

  @Test
  void lamportClocksAgreeWithWhatHappenedBeforeWhat() {
    isConsistent(
        processes -> {
          List<LamportClock> all = new ArrayList<>();
          for (int i = 0; i < processes; i++) {
            all.add(new LamportClock(new HeapMemory(1)));
          }
          return (process, own, received, event) ->
              received == 0 ? all.get(process).tick() : all.get(process).receive(received);
        },
        /* isDistinct= */ true);
  }

  /** The physical clock of an event is the same in any order; one process is behind the others. */
  @Test
  void hybridClocksAgreeWithWhatHappenedBeforeWhatThoughPhysicalClocksDiffer() {
    isConsistent(
        processes -> {
          long[] now = new long[1];
          List<HybridClock> all = new ArrayList<>();
          for (int i = 0; i < processes; i++) {
            all.add(new HybridClock(new HeapMemory(1), () -> now[0], Duration.ofMillis(LENGTH)));
          }
          return (process, own, received, event) -> {
            now[0] = process == 0 ? 1 : 1 + event / 2;
            return received == 0 ? all.get(process).tick() : all.get(process).receive(received);
          };
        },
        /* isDistinct= */ true);
  }

  @Test
  void lamportClocksDoNotTellMore() {
    Computation apart =
        new Computation(
            2,
            List.of(
                new Computation.Event(0, 0, Computation.NOTHING),
                new Computation.Event(1, 1, Computation.NOTHING),
                new Computation.Event(2, 1, Computation.NOTHING)));
    List<CausalHistory> histories = apart.histories();
    assertEquals(Causality.CONCURRENT, histories.get(0).compare(histories.get(2)));
    LamportClock q = new LamportClock(new HeapMemory(1));
    LamportClock p = new LamportClock(new HeapMemory(1));
    q.tick();
    assertNotEquals(p.tick(), q.tick()); // 1 and 2, and yet not one after the other
  }
}
