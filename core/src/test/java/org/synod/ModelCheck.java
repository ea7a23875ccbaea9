// SPDX-License-Identifier: Apache-2.0
package org.synod;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.synod.memory.Backoff;
import org.synod.memory.Member;
import org.synod.memory.Memory;

/**
 * A second opinion, by Lincheck in its model-checking mode: random scenarios of the operations of a
 * subject, each under many schedules, against a sequential specification with the same methods.
 *
 * <p>{@code -Dlincheck.scenarios=50 -Dlincheck.schedules=2000} looks deeper, as {@code -Pdeep}
 * does. Lincheck assumes sequential consistency.
 */
public final class ModelCheck {
  /** The number of threads that call at the same time. */
  public static final int THREADS = 2;

  private static final int SCENARIOS = Integer.getInteger("synod.lincheck.scenarios", 10);
  private static final int SCHEDULES = Integer.getInteger("synod.lincheck.schedules", 200);

  private ModelCheck() {}

  /**
   * Requires that a subject is linearizable, and that each operation ends when the others are
   * stopped anywhere.
   */
  public static void linearizableWithoutBlocking(Class<?> subject, Class<?> specification) {
    withoutBlocking(specification).check(subject);
  }

  /**
   * Checks the same with a tenth of the effort, for a few lines over a subject that has a check of
   * its own.
   */
  public static void brieflyLinearizableWithoutBlocking(Class<?> subject, Class<?> specification) {
    withoutBlocking(specification)
        .iterations(SCENARIOS / 3)
        .invocationsPerIteration(SCHEDULES / 3)
        .check(subject);
  }

  /** Requires that a subject is linearizable. Its operations may wait for each other. */
  public static void linearizable(Class<?> subject, Class<?> specification) {
    options(specification).check(subject);
  }

  /** Requires that the check that sound subjects pass fails, and that its report says why. */
  public static void finds(String what, Class<?> subject, Class<?> specification) {
    String report =
        assertThrows(
                LincheckAssertionError.class,
                () ->
                    withoutBlocking(specification)
                        .minimizeFailedScenario(false)
                        .check(subject))
            .getMessage();
    assertTrue(report.contains(what), report);
  }

  /**
   * The processes of the callers: 0 calls first, then 1 and 2 at the same time, then 3. Two
   * processes are enough, so that the slot that the first call filled is soon filled again.
   */
  public static Member[] joined(Memory memory) {
    Member one = memory.join();
    Member other = memory.join();
    return new Member[] {one, one, other, other};
  }

  private static ModelCheckingOptions withoutBlocking(Class<?> specification) {
    return options(specification).checkObstructionFreedom(true);
  }

  private static ModelCheckingOptions options(Class<?> specification) {
    return new ModelCheckingOptions()
        .threads(THREADS)
        .actorsBefore(1)
        .actorsPerThread(3)
        .actorsAfter(1)
        .iterations(SCENARIOS)
        .invocationsPerIteration(SCHEDULES)
        // a pause is no wait for another
        .addGuarantee(forClasses(Backoff.class.getName()).allMethods().ignore())
        .sequentialSpecification(specification);
  }
}
