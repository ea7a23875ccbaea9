// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;

/**
 * Every schedule of small runs in which transactions wait, one access to shared memory or one
 * wake-up at a time. A wake-up that is lost leaves a process asleep when all others have ended.
 */
class WaitingScheduleTest {
  private static final int MAX_STATES = 3_000_000;
  private static final WaitingRuns RUNS = new WaitingRuns(new WaitingRuns.Seam() {});

  static Iterable<String> small() {
    return RUNS.small().keySet();
  }

  static Iterable<String> large() {
    return RUNS.large().keySet();
  }

  private static void requireComplete(String name, Explorer run) {
    Exploration found = run.maxStates(MAX_STATES).explore().requireComplete();
    Explored.run("Transactions, " + name, found);
  }

  @ParameterizedTest
  @MethodSource("small")
  void nobodyWaitsForEver(String name) {
    requireComplete(name, RUNS.small().get(name));
  }

  @Tag("deep")
  @ParameterizedTest
  @MethodSource("large")
  void nobodyWaitsForEverInALargeRun(String name) {
    requireComplete(name, RUNS.large().get(name));
  }

  @ParameterizedTest
  @MethodSource("small")
  void aCrashBesideAWaitBreaksNothing(String name) {
    requireComplete(name + ", 1 crash", RUNS.small().get(name).crashes(1));
  }
}
