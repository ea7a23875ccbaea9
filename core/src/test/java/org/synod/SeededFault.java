// SPDX-License-Identifier: Apache-2.0
package org.synod;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.Map;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;

/** A fault put in on purpose, which shows that the checks can fail. */
public final class SeededFault {
  private SeededFault() {}

  /** Requires that one of the checks finds the fault. They run in their order. */
  public static void requireFound(Object fault, Map<String, Explorer> checks) {
    for (Map.Entry<String, Explorer> check : checks.entrySet()) {
      Exploration found = check.getValue().explore();
      if (found.failing().isPresent()) {
        Explored.fault(fault, check.getKey(), found);
        return;
      }
    }
    fail(fault + " is not found");
  }
}
