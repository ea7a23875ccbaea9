// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Large histories: nothing recurs as deep as they are long, and a cycle is shown by a few. */
class LargeHistoryTest {
  private static final int MANY = 20_000;

  private final History history = new History();

  /** Each transaction increments the one key, and has ended before the next begins. */
  private void increment(int from, int to) {
    for (int i = from; i < to; i++) {
      history.transaction("T" + i).during(2L * i, 2L * i + 1).reads("x", i).writes("x", i + 1)
          .commits();
    }
  }

  @Test
  void aLongChainHasAllLevels() {
    increment(0, MANY);
    for (Isolation level : Isolation.values()) {
      assertTrue(level.check(history).holds(), level::toString);
    }
  }

  @Test
  void aCycleIsShownByAsFewAsCanBe() {
    increment(0, MANY / 20);
    history.transaction("B").during(MANY, MANY + 1).reads("z", 0).commits();
    history.transaction("C").during(0, 9).writes("z", 1).commits();
    history.transaction("D").during(20, MANY - 1).commits(); // from C to B past all others
    assertEquals(
        List.of("B", "C"), Isolation.STRICT_SERIALIZABLE.check(history).transactions());
  }

  @Test
  void aLostUpdateIsShownByTwo() {
    increment(0, MANY);
    history.transaction("A").reads("x", 7).writes("x", MANY + 1).commits();
    Verdict verdict = Isolation.SERIALIZABLE.check(history);
    assertEquals(Anomaly.LOST_UPDATE, verdict.anomaly());
    assertEquals(List.of("T7", "A"), verdict.transactions());
  }
}
