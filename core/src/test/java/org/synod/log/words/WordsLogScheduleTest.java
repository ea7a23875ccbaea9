// SPDX-License-Identifier: Apache-2.0
package org.synod.log.words;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;

/**
 * Every schedule of small runs of {@link WordsLog}, word by word, with a crash at every step. All
 * calls are linearizable, and each process ends when it is left alone.
 */
class WordsLogScheduleTest {
  static Map<String, Explorer> runs() {
    return new WordsLogRuns(memory -> memory, /* isWeak */ false).all();
  }

  private static final String READER = "two appenders and a reader";

  static List<String> names() {
    return runs().keySet().stream().filter(name -> !name.equals(READER)).toList();
  }

  @ParameterizedTest
  @MethodSource("names")
  void isALog(String name) {
    explored(name);
  }

  @Test
  @Tag("deep")
  void isALogBesideAReader() {
    explored(READER);
  }

  private static void explored(String name) {
    Explorer explorer = runs().get(name).soloEndsWithin(WordsLogRuns.SOLO).crashes(1).lockFree();
    Explored.run("WordsLog, " + name + ", 1 crash", explorer.explore().requireComplete());
  }

  @Test
  void oneOfTwoGetsTheLastPlace() {
    Explorer explorer = new WordsLogRuns(memory -> memory, /* isWeak */ false).full();
    Exploration found = explorer.explore().requireComplete();
    assertEquals(Set.of("p: in, q: refused", "p: refused, q: in"), found.outcomes());
  }
}
