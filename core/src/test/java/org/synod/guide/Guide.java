// SPDX-License-Identifier: Apache-2.0
package org.synod.guide;

import java.util.Map;
import java.util.function.Supplier;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;

/** The programs whose output docs/exploring.md shows. */
final class Guide {
  static final Map<String, Supplier<String>> PROGRAMS =
      Map.of(
          "forgetful", () -> failing(StackScheduleTest.forgetful(), "not linearizable"),
          "deadlock", () -> failing(SpinLockScheduleTest.inTwoOrders(), "deadlock"),
          "hasty", () -> failing(MailboxScheduleTest.hasty(), "full, without its message"),
          "solo", () -> failing(SpinLockScheduleTest.alone(), "does not end alone"),
          "endless", () -> failing(SpinLockScheduleTest.spinning(), "again and again"),
          "bound", () -> bound(QueueScheduleTest.queue().maxStates(1000)));

  private Guide() {}

  private static String failing(Explorer explorer, String saying) {
    Exploration found = explorer.explore().requireFailure(saying);
    return found.failure().getMessage().strip() + "\n" + found.failing().orElseThrow();
  }

  /** The text of a bound, without the time. */
  private static String bound(Explorer explorer) {
    return explorer.explore().toString().replaceFirst(".*(?=NOT complete)", "") + "\n";
  }
}
