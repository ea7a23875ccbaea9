// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicErrorsTest {
  @ParameterizedTest
  @ValueSource(classes = {AtomicErrors.Alone.class, AtomicErrors.Announced.class})
  void aChangeThatIsCutOffTakesEffectOnceOrNotAtAll(Class<? extends Scenario> type)
      throws Exception {
    Injection.everywhere(type);
  }
}
