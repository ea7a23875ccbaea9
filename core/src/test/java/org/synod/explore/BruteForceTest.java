// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.explore.BruteForce.Sequential;

/** Histories are linearizable if and only if some order of their calls is right. */
class BruteForceTest {
  private static final int WORLDS = // forty; -Pdeep has more
      Integer.getInteger("synod.explore.states", 1_000_000) / 25_000;
  private static final int MOVES = 3_000; // of the twin, in one world
  private static final int HISTORIES = 25; // of one world

  /**
   * The kind of a history that was tried, so that the test can count the histories of each kind.
   */
  private record Tried(boolean isLinearizable, boolean hasPending, Sequential model) {}

  @Test
  void randomHistoriesAreRefusedIfNoOrderOfTheirCallsIsRight() {
    List<Tried> tried = new ArrayList<>();
    long seed = 0;
    for (int worlds = 0; worlds < WORLDS; seed++) {
      RandomWorld random = RandomWorld.ofCalls(seed);
      try {
        Twin twin = Twin.of(random, MOVES);
        compare("world " + seed + ", ", random, twin, tried);
        worlds++;
      } catch (Twin.TooLarge e) {
        // the next
      }
    }
    for (Sequential model : List.of(Sequential.READ, Sequential.INCREMENT, Sequential.DEQUEUE)) {
      for (boolean linearizable : new boolean[] {true, false}) {
        for (boolean pending : new boolean[] {true, false}) {
          Tried kind = new Tried(linearizable, pending, model);
          long times = tried.stream().filter(kind::equals).count();
          assertTrue(times > 5, kind + " " + times);
        }
      }
    }
  }

  private static void compare(String which, RandomWorld random, Twin twin, List<Tried> tried) {
    List<Twin.History> histories = List.copyOf(twin.histories.values());
    for (int i = 0; i < histories.size(); i += 1 + histories.size() / HISTORIES) {
      Twin.History history = histories.get(i);
      Exploration found = RandomRun.of(random, seen -> {}).replay(history.trace());
      assertEquals(history.isLinearizable(), found.failure() == null, which + history + found);
      boolean hasPending =
          history.calls().stream().flatMap(List::stream).anyMatch(call -> !call.hasReturned());
      tried.add(new Tried(history.isLinearizable(), hasPending, random.model));
    }
    Exploration found = RandomRun.of(random, seen -> {}).explore();
    int length = found.failing().map(Schedule::length).orElse(Integer.MAX_VALUE);
    assertEquals(twin.shortestFailure, length, which + "shortest failure");
  }
}
