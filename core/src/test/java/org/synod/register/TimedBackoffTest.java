// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;

/** Pauses that are as long as the register's round trip, and updates with them. */
class TimedBackoffTest {

  @Test
  void pausesGrowWithTheLossesAndScaleWithTheRoundTrip() {
    for (long attempt : new long[] {0, 30_000, 1_000_000, Long.MAX_VALUE}) {
      TimedBackoff backoff = new TimedBackoff();
      long[] limits = new long[10];
      Arrays.setAll(limits, i -> backoff.nextLimit(attempt));
      long scale = Math.max(attempt, TimedBackoff.MIN_ATTEMPT_NANOS);
      assertEquals(Math.min(scale, TimedBackoff.MAX_LIMIT_NANOS / 2) * 2, limits[0]);
      for (int i = 1; i < limits.length; i++) {
        assertTrue(limits[i] >= limits[i - 1]);
        assertTrue(limits[i] <= TimedBackoff.MAX_LIMIT_NANOS);
      }
      assertEquals(limits[TimedBackoff.MAX_DOUBLINGS - 1], limits[9], "bounded");
    }
  }

  @Test
  void updatesCountExactly() throws Exception {
    Register<Long> register = new HeapRegister<>();
    int each = 1_000;
    Race.of(
        4,
        thread -> {
          for (int i = 0; i < each; i++) {
            TimedBackoff.Change<Long> done =
                TimedBackoff.update(register, x -> x == null ? 1 : x + 1);
            assertEquals(done.before().version() + 1, done.after().version());
            assertEquals(done.after().version(), done.after().value());
          }
        });
    assertEquals(new Versioned<>(4L * each, 4L * each), register.get());
  }

  @Test
  void refusesBadInputByName() {
    Register<Long> register = new HeapRegister<>();
    Refusal.ofNull("change", () -> TimedBackoff.update(register, null));
    Refusal.of(
        NullPointerException.class,
        "change: returned null",
        () -> TimedBackoff.update(register, x -> null));
  }
}
