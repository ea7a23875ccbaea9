// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.synod.Explored;
import org.synod.explore.Exploration;

/**
 * Every schedule of small runs of a {@link Channel}, word by word, with a crash at every step: it
 * is a queue, and each end goes on alone.
 */
class ChannelScheduleTest {
  private static final int SOLO = 60; // steps within which each ends alone

  private static final ChannelRuns RUNS = new ChannelRuns(memory -> memory, /* isWeak */ false);

  static Iterable<String> names() {
    return RUNS.all().keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void isAQueue(String name) {
    Exploration found =
        RUNS.all().get(name).crashes(2).soloEndsWithin(SOLO).explore().requireComplete();
    Explored.run("Channel, " + name + ", 2 crashes", found);
  }

  @Test
  void anEndOfTheDeadIsTakenOver() {
    Map<String, Boolean> ends = Map.of("sender", true, "receiver", false);
    ends.forEach(
        (end, isSender) -> {
          Exploration found =
              RUNS.takenOver(isSender).crashes(1).soloEndsWithin(SOLO).explore().requireComplete();
          Explored.run("Channel, its " + end + " is taken over, 1 crash", found);
        });
  }
}
