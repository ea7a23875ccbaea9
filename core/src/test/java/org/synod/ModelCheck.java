// SPDX-License-Identifier: Apache-2.0
package org.synod;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.synod.memory.Memory;
import org.synod.memory.Process;

/**
 * A second opinion, by Lincheck in its model-checking mode: random scenarios of the operations of a
 * subject, each under many schedules, against a sequential specification with the same methods.
 *
 * <p>{@code -Dlincheck.scenarios=50 -Dlincheck.schedules=2000} looks deeper, as
 * {@code -Pdeep} does. It assumes sequential consistency.
 */
public final class ModelCheck {
  /** How many numbers Lincheck gives out: to two threads, and to who calls before and after them. */
  public static final int CALLERS = 4;

  private static final int SCENARIOS = Integer.getInteger("synod.lincheck.scenarios", 10);
  private static final int SCHEDULES = Integer.getInteger("synod.lincheck.schedules", 200);

  private ModelCheck() {}

  /** Linearizable, and each operation ends when the others are stopped anywhere. */
  public static void linearizableWithoutBlocking(Class<?> subject, Class<?> specification) {
    options(specification).checkObstructionFreedom(true).check(subject);
  }

  /** Linearizable, by whatever means. */
  public static void linearizable(Class<?> subject, Class<?> specification) {
    options(specification).check(subject);
  }

  /** The check that the sound subjects pass fails, and says so. */
  public static void finds(String what, Class<?> subject, Class<?> specification) {
    String report =
        assertThrows(
                LincheckAssertionError.class,
                () ->
                    options(specification)
                        .checkObstructionFreedom(true)
                        .minimizeFailedScenario(false)
                        .check(subject))
            .getMessage();
    assertTrue(report.contains(what), report);
  }

  /** A process for each caller. */
  public static Process[] joined(Memory memory) {
    return Stream.generate(memory::join).limit(CALLERS).toArray(Process[]::new);
  }

  private static ModelCheckingOptions options(Class<?> specification) {
    return new ModelCheckingOptions()
        .threads(2)
        .actorsBefore(1)
        .actorsPerThread(3)
        .actorsAfter(1)
        .iterations(SCENARIOS)
        .invocationsPerIteration(SCHEDULES)
        .sequentialSpecification(specification);
  }
}
