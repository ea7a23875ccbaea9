// SPDX-License-Identifier: Apache-2.0
package org.synod.torture;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * JVMs that are killed and stopped at random moments while they write. No write is lost, no write
 * is done twice, no token is granted twice, and the survivors go on. The gate kills more of them.
 * The long form:
 *
 * <pre>{@code
 * mvn -B -pl core verify -Dtest=TortureTest -DexcludedGroups=none \
 *     -Dsynod.torture.kills=1000
 * }</pre>
 */
@Tag("deep")
class TortureTest {
  private static final int KILLS = Integer.getInteger("synod.torture.kills", 8);

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void whoIsKilledOrStoppedHoldsUpNobodyAndNothingIsLost(Arena.Mode mode) throws Exception {
    long seed = Long.getLong("synod.torture.seed", System.nanoTime());
    System.out.println("torture of " + mode + ", -Dsynod.torture.seed=" + seed);
    try (Torture torture = new Torture(directory, mode, seed)) {
      torture.run(KILLS);
      System.out.println(torture.result());
    }
  }
}
