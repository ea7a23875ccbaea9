// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import org.junit.jupiter.api.Test;

class MultiCasErrorsTest {
  @Test
  void aChangeThatIsCutOffTakesEffectAsAWholeOrNotAtAll() throws Exception {
    Injection.everywhere(MultiCasErrors.class);
  }
}
