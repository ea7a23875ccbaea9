// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.synod.Explored;
import org.synod.explore.Explorer;

/** Every schedule of small runs of a {@link Broadcast}, with members that join at any time. */
class BroadcastScheduleTest {
  private static final int SOLO = 100; // steps within which each ends alone

  private static BroadcastRuns runs(boolean isCausal) {
    return new BroadcastRuns(memory -> memory, /* isWeak */ false, isCausal);
  }

  private static void explore(String what, Explorer explorer) {
    Explored.run("Broadcast, " + what, explorer.soloEndsWithin(SOLO).explore().requireComplete());
  }

  @Test
  void anAnswerComesAfterWhatItAnswers() {
    explore("causal, an answer", runs(/* isCausal */ true).answer());
  }

  @Test
  void withoutCausalOrderAnAnswerMayComeFirst() {
    Explored.run(
        "Broadcast, fifo, an answer",
        runs(/* isCausal */ false).answer().explore().requireFailure("not in order"));
  }

  @Test
  @Tag("deep")
  void anAnswerComesAfterWhatItAnswersBesideOtherMessages() {
    explore("causal, an answer beside another", runs(/* isCausal */ true).answerWithAnother());
  }

  @Test
  void theRingGoesAroundAndTheDeadHoldUpNobody() {
    explore("fifo, around the ring, 1 crash", runs(/* isCausal */ false).around().crashes(1));
  }

  @Test
  @Tag("deep")
  void theRingOfACausalGroupGoesAroundAndTheDeadHoldUpNobody() {
    explore("causal, around the ring, 1 crash", runs(/* isCausal */ true).around().crashes(1));
  }
}
