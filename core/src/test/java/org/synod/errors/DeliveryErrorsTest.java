// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import org.junit.jupiter.api.Test;

class DeliveryErrorsTest {
  @Test
  void anErrorAnywhereLosesTheCommandOfTheConsumerAndNothingElse() throws Exception {
    Injection.everywhere(DeliveryErrors.class);
  }

  @Test
  void aFollowerGoesOnAfterAnErrorAnywhere() throws Exception {
    Injection.everywhere(FollowerErrors.class);
  }
}
