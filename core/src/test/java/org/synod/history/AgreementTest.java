// SPDX-License-Identifier: Apache-2.0
package org.synod.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The graph and the commit tests say the same about random histories, at each level. */
class AgreementTest {
  private final Map<Isolation, Integer> strongest = new EnumMap<>(Isolation.class);
  private final Map<Anomaly, Integer> anomalies = new EnumMap<>(Anomaly.class);

  @Test
  void smallHistories() {
    agreeOn(4_000, new Random().nextLong());
    for (Anomaly each : Anomaly.values()) {
      assertTrue(anomalies.getOrDefault(each, 0) > 0, () -> each + " of " + anomalies);
    }
    assertTrue(strongest.get(Isolation.STRICT_SERIALIZABLE) > 100, strongest::toString);
  }

  @Test
  @Tag("deep")
  void manyHistories() {
    agreeOn(100_000, new Random().nextLong());
  }

  private void agreeOn(int histories, long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < histories; i++) {
      History history = new Histories(random).next();
      boolean holdsBelow = true;
      for (Isolation level : Isolation.values()) {
        Verdict verdict = level.check(history);
        String what = "seed " + seed + ", history " + i + ": " + history.transactions();
        assertEquals(level.hasExecution(history), verdict.holds(), () -> what + verdict.table());
        assertTrue(holdsBelow || !verdict.holds(), () -> what + ", not below " + level);
        holdsBelow = verdict.holds();
        if (holdsBelow) {
          strongest.merge(level, 1, Integer::sum);
        } else {
          anomalies.merge(verdict.anomaly(), 1, Integer::sum);
          isOneCircle(verdict, what);
        }
      }
    }
    System.out.println("seed " + seed + ": " + strongest + ", " + anomalies);
  }

  /** The transactions that are shown are in a circle, each of them once. */
  private static void isOneCircle(Verdict verdict, String what) {
    assertTrue(verdict.anomaly().excludedBy().compareTo(verdict.level()) <= 0, what);
    List<Verdict.Edge> edges = new ArrayList<>(verdict.edges());
    for (int i = 0; i < edges.size() && edges.size() > 1; i++) {
      assertEquals(
          edges.get(i).to(),
          edges.get((i + 1) % edges.size()).from(),
          () -> what + verdict.table());
    }
    assertEquals(
        edges.size() == 1 ? verdict.transactions().size() : edges.size(),
        verdict.transactions().size(),
        () -> what + ", a transaction twice: " + verdict.table());
  }
}
