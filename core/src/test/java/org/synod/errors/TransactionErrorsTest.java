// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionErrorsTest {
  @Test
  void aTransactionThatIsCutOffTakesEffectAsAWholeOrNotAtAll() throws Exception {
    Injection.everywhere(TransactionErrors.Alone.class);
  }

  @ParameterizedTest
  @ValueSource(classes = {TransactionErrors.Overtaken.class, TransactionErrors.Awaited.class})
  @Tag("deep")
  void soDoesOneThatOthersMeet(Class<? extends Scenario> type) throws Exception {
    Injection.everywhere(type);
  }
}
