// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.synod.explore.Explorer;

/** No process sees a number that was put into a slot and never written, under any schedule. */
class VersionedLongScheduleTest {
  private static final long NEVER = 99;

  /**
   * Two processes write. One of them fills a slot again that a reader may be reading, and may lose.
   */
  private static Set<String> outcomes(Predicate<VersionedLong> seesIt) {
    return Explorer.of(
            world -> {
              VersionedLong number = new VersionedLong(world.memory("w", 3));
              world.process("wrote", () -> hasWritten(number));
              world.process("other", () -> number.setIfVersion(number.version(), 3));
              world.process("saw", () -> seesIt.test(number));
            })
        .explore()
        .requireComplete()
        .outcomes();
  }

  private static boolean hasWritten(VersionedLong number) {
    for (int version = 0; version < 2; version++) {
      if (!number.setIfVersion(version, version)) {
        return false;
      }
    }
    return number.setIfVersion(2, NEVER);
  }

  private static void requireNeverSeen(Set<String> outcomes) {
    Predicate<String> saw = outcome -> outcome.contains("saw: true");
    assertTrue(outcomes.stream().anyMatch(saw), "it is seen where it was written: " + outcomes);
    assertEquals(
        Set.of(),
        Set.copyOf(
            outcomes.stream()
                .filter(saw)
                .filter(outcome -> outcome.contains("wrote: false"))
                .toList()));
  }

  @Test
  void aReaderDoesNotSeeIt() {
    requireNeverSeen(outcomes(number -> number.get() == NEVER));
  }

  @Test
  void theFunctionOfAnUpdateDoesNotGetIt() {
    requireNeverSeen(
        outcomes(
            number -> {
              boolean[] saw = new boolean[1];
              number.updateAndGet(
                  number.memory().current(),
                  x -> {
                    saw[0] |= x == NEVER;
                    return x;
                  });
              return saw[0];
            }));
  }
}
