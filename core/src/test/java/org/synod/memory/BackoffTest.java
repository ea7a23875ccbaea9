// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.synod.Refusal;

/** Pauses grow up to a limit and shrink after a success. The length of a pause is not tested. */
class BackoffTest {
  @Test
  void eachPauseMayBeTwiceAsLongUpToALimit() {
    Backoff backoff = new Backoff(0);
    for (int limit = Backoff.MIN_SPINS; limit < Backoff.MAX_SPINS; limit *= 2) {
      assertNextBelow(limit, backoff);
      backoff.pause();
    }
    for (int i = 0; i < 100; i++) {
      assertNextBelow(Backoff.MAX_SPINS, backoff);
      backoff.pause();
    }
  }

  @Test
  void aSuccessMakesPausesShortAgain() {
    Backoff backoff = new Backoff(0);
    backoff.pause();
    backoff.pause();
    backoff.reset();
    assertNextBelow(Backoff.MIN_SPINS, backoff);
  }

  @Test
  void oneThatOnlySpinsHasALimitOfItsOwn() {
    Backoff backoff = Backoff.spinning(0, 100);
    for (int limit : new int[] {16, 32, 64, 100, 100}) {
      assertNextBelow(limit, backoff);
      backoff.pause();
    }
  }

  @Test
  void refusesALimitBelowTheFirst() {
    Refusal.ofArgument("maxSpins: 15", () -> Backoff.spinning(0, 15));
  }

  @Test
  void aSinglePauseEnds() {
    Backoff.spinBelow(1);
    Backoff.afterLoss();
  }

  private static void assertNextBelow(int limit, Backoff backoff) {
    assertEquals("Backoff[next pause below " + limit + " spins]", backoff.toString());
  }
}
