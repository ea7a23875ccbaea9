// SPDX-License-Identifier: Apache-2.0
package org.synod.byzantine;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.SeededFault;
import org.synod.byzantine.SealedRuns.Seals;
import org.synod.explore.Explorer;

/** Seals with a fault, below the production code: the checks that sound ones pass find each. */
class SealedFaultsTest {

  private enum Fault {
    /** The seal depends on nothing. */
    NONE_AT_ALL,
    /** The seal holds in each version of its place. */
    WITHOUT_VERSION,
    /** The seal holds in each place. */
    WITHOUT_PLACE,
    /** The seal leaves out the last word of the value. */
    WITHOUT_THE_LAST_WORD
  }

  private static Seal.Stamp faulty(Fault fault, String place) {
    Seal.Stamp sound = Seal.crc32c().at(fault == Fault.WITHOUT_PLACE ? "" : place);
    return new Seal.Stamp() {
      @Override
      void seal(long version, long[] words, int length, long[] into, int at) {
        switch (fault) {
          case NONE_AT_ALL -> into[at] = 0;
          case WITHOUT_VERSION -> sound.seal(0, words, length, into, at);
          case WITHOUT_THE_LAST_WORD -> sound.seal(version, words, length - 1, into, at);
          default -> sound.seal(version, words, length, into, at);
        }
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void eachIsFound(Fault fault) {
    Seals seals = place -> faulty(fault, place);
    Map<String, Explorer> checks = new LinkedHashMap<>();
    checks.put("1 writer that reads, 1 damage", SealedRuns.alone(seals, 1, SealedRuns.ALL));
    checks.put(
        "2 writers and a reader, 1 damage",
        SealedRuns.writers(seals, 1, SealedRuns.BESIDE_WRITERS));
    SeededFault.requireFound(fault, checks);
  }
}
