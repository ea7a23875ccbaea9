// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;

/**
 * Every schedule of threads that wait for a {@link HeapRegister} and of those that write it, one
 * access to its fields or to a thread's permit at a time. No thread sleeps over a write, unless the
 * writer has crashed; the rest goes on then too.
 */
class AwaitScheduleTest {
  private static final String LONGEST = "one follows two writers";

  private static Map<String, Explorer> runs() {
    return new AwaitRuns(UnaryOperator.identity(), UnaryOperator.identity()).all();
  }

  static Iterable<String> names() {
    return runs().keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void noWakeUpIsLost(String name) {
    Exploration found = runs().get(name).explore().requireComplete();
    Explored.run("HeapRegister.await, " + name, found);
  }

  static List<String> shortNames() {
    List<String> names = new ArrayList<>(runs().keySet());
    names.remove(LONGEST);
    return names;
  }

  @ParameterizedTest
  @MethodSource("shortNames")
  void aCrashSpoilsNothing(String name) {
    explored(name);
  }

  @Test
  @Tag("deep")
  void aCrashOfOneOfTwoWritersSpoilsNothing() {
    explored(LONGEST);
  }

  private static void explored(String name) {
    Exploration found = runs().get(name).crashes(1).explore().requireComplete();
    Explored.run("HeapRegister.await, " + name + ", 1 crash", found);
  }
}
