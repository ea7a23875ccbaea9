// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.errors.Points.Fault;

/** Injection finds the faults of a control. */
class InjectionErrorsTest {
  @ParameterizedTest
  @EnumSource(Fault.class)
  void aWordThatIsNotGivenBackIsFound(Fault fault) throws Exception {
    var found = Injection.findings(NeverGivenBack.WithoutFinally.class, EnumSet.of(fault));
    assertFalse(found.isEmpty());
    for (Throwable each : found) {
      String how = each.getMessage();
      assertTrue(how.contains("Endless") || how.contains("does not end"), how); // a thread waits
    }
  }

  @Test
  void aWordThatIsGivenBackByACallIsFound() throws Exception {
    var faults = EnumSet.of(Fault.STACK_FULL);
    assertFalse(Injection.findings(NeverGivenBack.ByACall.class, faults).isEmpty());
  }
}
