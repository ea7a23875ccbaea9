// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.stall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StallSubjectTest {
  @ParameterizedTest
  @EnumSource
  void goesOnWhileNobodyHasStopped(StallSubject subject) throws Exception {
    Stop nobody = new Stop(/* isWanted= */ false);
    Stallable made = subject.make(nobody);
    assertTrue(made.once());
    assertTrue(made.once());
    nobody.end();
    made.close();
  }

  @ParameterizedTest
  @EnumSource
  void oursGoesOnWhileOneHasStoppedAndALockDoesNot(StallSubject subject) throws Exception {
    Stop stop = new Stop(/* isWanted= */ true);
    Stallable made = subject.make(stop);
    if (subject.isOurs()) {
      while (!made.once()) { // a lease is the holder's until its term is over
        Thread.onSpinWait();
      }
    } else {
      assertFalse(made.once());
    }
    stop.end();
    // A thread that was sent to wait may still have the monitor.
    assertTrue(made.once() || !subject.isOurs());
    made.close();
  }

  @Test
  void refusesAnOperationThatNobodyStopsInside() {
    Stop stop = new Stop(/* isWanted= */ true);
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> stop.start(() -> true));
    assertTrue(refused.getMessage().startsWith("nobody has stopped inside "));
  }

  @Test
  void refusesADecisionThatIsMadeBeforeItsParticipantStops() throws Exception {
    Stop stop = new Stop(/* isWanted= */ true);
    Stallable late = StallDecisions.register(stop, 1);
    IllegalStateException refused = assertThrows(IllegalStateException.class, late::once);
    assertEquals("stopped: false, wanted: true", refused.getMessage());
  }
}
