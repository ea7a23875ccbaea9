// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;

/**
 * Every schedule of small runs of {@link Transactions}, one access to a register or an intent at a
 * time, with a crash at every step. All ends: no two hold each other up for ever, and from every
 * state each process ends when it runs alone.
 */
class TransactionScheduleTest {
  // more than twice what any run has, so that a run without end is soon found
  private static final int MOST_STATES = 100_000;

  static Map<String, Explorer> runs() {
    return new TransactionRuns(memory -> memory).all();
  }

  static Iterable<String> names() {
    return runs().keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void isOneStep(String name) {
    Explorer run = runs().get(name).crashes(1).maxStates(MOST_STATES);
    Exploration found = run.explore().requireComplete();
    Explored.run("Transactions, " + name + ", 1 crash", found);
  }

  @Test
  @Tag("deep")
  void threeThatReadEachOthersWritesDoNotAllFail() {
    Explorer ring = new TransactionRuns(memory -> memory).ring();
    Exploration found = ring.maxStates(6_000_000).explore().requireComplete();
    Explored.run("Transactions, a ring of three", found);
  }
}
