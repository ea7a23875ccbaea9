// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegisterTransactionErrorsTest {
  @ParameterizedTest
  @ValueSource(
      classes = {RegisterTransactionErrors.Parallel.class, RegisterTransactionErrors.Serial.class})
  void aTransactionThatIsCutOffTakesEffectAsAWholeOrNotAtAll(Class<? extends Scenario> type)
      throws Exception {
    Injection.everywhere(type);
  }
}
