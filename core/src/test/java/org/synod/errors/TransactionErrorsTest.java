// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionErrorsTest {
  @ParameterizedTest
  @ValueSource(
      classes = {
        TransactionErrors.Alone.class,
        TransactionErrors.Awaited.class
      })
  void aTransactionThatIsCutOffTakesEffectAsAWholeOrNotAtAll(Class<? extends Scenario> type)
      throws Exception {
    Injection.everywhere(type);
  }

  @Test
  @Tag("deep")
  void aTransactionThatIsOvertakenAndCutOffTakesEffectAsAWholeOrNotAtAll() throws Exception {
    Injection.everywhere(TransactionErrors.Overtaken.class);
  }
}
