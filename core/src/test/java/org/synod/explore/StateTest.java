// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.explore.engine.Cells;
import org.synod.explore.engine.Faults;
import org.synod.explore.engine.State;
import org.synod.explore.replay.Request;
import org.synod.register.Versioned;

/** The parts of states, and failures, with equal hashes are compared field by field. */
class StateTest {
  private static final Faults NONE = Faults.none(2);

  private static State.Past past(Faults faults, Object[] remembered, int... calls) {
    return new State.Past(faults, remembered, new int[][] {calls});
  }

  private static Faults.Late late(int process, Object value) {
    return new Faults.Late(
        new Request(Request.Kind.COMPARE_AND_SET, 0, 0L, value), process);
  }

  @Test
  void statesAreComparedByAllThatCanMatter() {
    State.Past past = past(NONE, new Object[] {"Aa"}, 1, 0);
    State.Past equal = past(Faults.none(2), new Object[] {"Aa"}, 1, 0);
    assertEquals(past, equal);
    assertEquals(past.hashCode(), equal.hashCode());
    State.Past otherMemory = past(NONE, new Object[] {"BB"}, 1, 0);
    State.Past otherCalls = past(NONE, new Object[] {"Aa"}, 0, 31);
    State.Past otherOutages =
        past(new Faults(0, NONE.out(), 1, 0, List.of()), new Object[] {"Aa"}, 1, 0);
    for (State.Past other : List.of(otherMemory, otherCalls, otherOutages)) {
      assertEquals(past.hashCode(), other.hashCode(), "made so that only equals tells");
      assertNotEquals(past, other);
    }
  }

  @Test
  void failuresAreComparedByAllThatCanMatter() {
    Faults.Late late = late(0, "Aa");
    Faults faults = new Faults(1, new long[] {2, 0}, 1, 1, List.of(late));
    assertEquals(faults, new Faults(1, new long[] {2, 0}, 1, 1, List.of(late(0, "Aa"))));
    assertNotEquals(faults, new Faults(2, new long[] {2, 0}, 1, 1, List.of(late)));
    assertNotEquals(faults, new Faults(1, new long[] {0, 2}, 1, 1, List.of(late)));
    assertNotEquals(faults, new Faults(1, new long[] {2, 0}, 2, 1, List.of(late)));
    assertNotEquals(faults, new Faults(1, new long[] {2, 0}, 1, 2, List.of(late)));
    assertNotEquals(faults, new Faults(1, new long[] {2, 0}, 1, 1, List.of()));
    assertNotEquals(faults, new Faults(1, new long[] {2, 0}, 1, 1, List.of(late(0, "BB"))));
    assertNotEquals(faults, new Faults(1, new long[] {2, 0}, 1, 1, List.of(late(1, "Aa"))));
  }

  @Test
  void lateRequestsAreComparedInAnyOrder() {
    Faults one = NONE.withOmission(late(0, "a")).withOmission(late(1, "b"));
    Faults other = NONE.withOmission(late(1, "b")).withOmission(late(0, "a"));
    assertEquals(one, other);
    assertEquals(one.hashCode(), other.hashCode());
    assertEquals(1, NONE.withOmission(late(0, "a")).withOmission(late(0, "a")).late().size());
    Cells written = new Cells(new Object[] {new Versioned<>(1, "c")});
    assertEquals(List.of(), one.after(written).late(), "too late");
    assertEquals(2, one.after(written).omissions());
  }
}
