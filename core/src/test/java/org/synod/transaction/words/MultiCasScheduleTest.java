// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.words;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;

/**
 * Every schedule of small runs of {@link MultiCas}, word by word, with a crash at every step. All
 * ends: no two help each other for ever, and from every state each process ends when it runs alone.
 */
class MultiCasScheduleTest {
  static Map<String, Explorer> runs() {
    return new MultiCasRuns(memory -> memory).all();
  }

  static Iterable<String> names() {
    return runs().keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void isOneStep(String name) {
    Explorer explorer = runs().get(name).soloEndsWithin(MultiCasRuns.SOLO).crashes(1).lockFree();
    Exploration found = explorer.explore().requireComplete();
    Explored.run("MultiCas, " + name + ", 1 crash", found);
  }

  @Test
  void anIntentOfAnAttemptThatHasFailedIsNoneOfTheNext() {
    Explorer explorer = new MultiCasRuns(memory -> memory).lateIntent();
    Exploration found = explorer.explore().requireComplete();
    Explored.run("MultiCas, a late intent, and the next attempt", found);
  }

  @Test
  @Tag("deep")
  void anotherHelpsTheKilledWhileTheHeirDoes() {
    Explorer explorer = new MultiCasRuns(memory -> memory).takeover(/* hasOther */ true);
    Exploration found = explorer.explore().requireComplete();
    Explored.run("MultiCas, a number taken over while another helps", found);
  }
}
