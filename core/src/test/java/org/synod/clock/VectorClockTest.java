// SPDX-License-Identifier: Apache-2.0
package org.synod.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;

/** {@link VectorClock} and {@link VersionVector}: values, and bad input. */
class VectorClockTest {
  @Test
  void comparesBothWays() {
    VectorClock a = VectorClock.of(1, 0);
    assertEquals(Causality.BEFORE, a.compare(VectorClock.of(1, 1)));
    assertEquals(Causality.AFTER, VectorClock.of(1, 1).compare(a));
    assertEquals(Causality.CONCURRENT, a.compare(VectorClock.of(0, 1)));
    assertEquals(Causality.EQUAL, a.compare(VectorClock.zero(2).tick(0)));
    assertEquals(a, VectorClock.zero(2).tick(0));
    assertEquals(a.hashCode(), VectorClock.zero(2).tick(0).hashCode());
    assertNotEquals(a, VectorClock.of(1, 0, 0));
    assertEquals("[1, 0]", a.toString());
  }

  @Test
  void isNotChangedByItsUsers() {
    long[] counts = {1, 2};
    VectorClock a = VectorClock.of(counts);
    counts[0] = 9;
    a.tick(1);
    a.merge(VectorClock.of(7, 7));
    assertEquals(VectorClock.of(1, 2), a);
  }

  @Test
  void refusesClocksOfOtherProcesses() {
    VectorClock two = VectorClock.zero(2);
    Refusal.ofArgument("process: 2, allowed: 0 to 1", () -> two.tick(2));
    Refusal.ofArgument("process: -1, allowed: 0 to 1", () -> two.get(-1));
    Refusal.ofArgument(
        "other: [0, 0, 0] of 3 processes, allowed: of 2", () -> two.merge(VectorClock.zero(3)));
    Refusal.ofArgument(
        "other: [0] of 1 processes, allowed: of 2", () -> two.compare(VectorClock.zero(1)));
    Refusal.ofNull("other", () -> two.merge(null));
    Refusal.ofNull("other", () -> two.compare(null));
    Refusal.ofArgument("processes: 0, allowed: 1 or more", () -> VectorClock.zero(0));
    Refusal.ofArgument("counts[1]: -1, allowed: 0 or more", () -> VectorClock.of(0, -1));
    Refusal.ofArgument("counts: none, allowed: 1 or more", () -> VectorClock.of());
    Refusal.ofNull("counts", () -> VectorClock.of((long[]) null));
  }

  @Test
  void refusesAnEventAfterTheLast() {
    VectorClock last = VectorClock.of(Long.MAX_VALUE - 1, 0).tick(0);
    Refusal.of(
        IllegalStateException.class, "process 0: 9223372036854775807 events", () -> last.tick(0));
    VersionVector end = VersionVector.of(Map.of("a", Long.MAX_VALUE));
    Refusal.of(
        IllegalStateException.class, "a: 9223372036854775807 updates", () -> end.increment("a"));
  }

  @Test
  void aVersionVectorKnowsReplicasThatCome() {
    VersionVector a = VersionVector.none().increment("a");
    VersionVector b = VersionVector.none().increment("b").increment("b");
    assertEquals(Causality.CONCURRENT, a.compare(b));
    VersionVector both = a.merge(b);
    assertEquals(Causality.BEFORE, a.compare(both));
    assertEquals(Causality.AFTER, both.compare(b));
    assertEquals(Map.of("a", 1L, "b", 2L), both.toMap());
    assertEquals(both, VersionVector.of(both.toMap()));
    assertEquals(both.hashCode(), VersionVector.of(both.toMap()).hashCode());
    assertEquals(2, both.get("b"));
    assertEquals(0, both.get("c"));
    assertEquals("{a=1, b=2}", both.toString());
    assertThrows(UnsupportedOperationException.class, () -> both.toMap().put("c", 1L));
  }

  @Test
  void aVersionVectorRefusesWhatIsNoCount() {
    Refusal.ofArgument("counts: a=0, allowed: ", () -> VersionVector.of(Map.of("a", 0L)));
    Map<String, Long> none = new HashMap<>();
    none.put("a", null);
    Refusal.ofArgument("counts: a=null, allowed: ", () -> VersionVector.of(none));
    Refusal.ofNull("counts", () -> VersionVector.of(null));
    Refusal.ofNull("replica", () -> VersionVector.none().increment(null));
    Refusal.ofNull("replica", () -> VersionVector.none().get(null));
    Refusal.ofNull("other", () -> VersionVector.none().merge(null));
    Refusal.ofNull("other", () -> VersionVector.none().compare(null));
  }
}
