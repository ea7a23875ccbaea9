// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import org.junit.jupiter.api.Nested;

/** A log over registers, as a log. */
class PaxosLogTest {

  @Nested
  class OneAcceptor implements LogContract {
    @Override
    public <C> Log<C> create() {
      return PaxosLog.onHeap(1);
    }
  }

  @Nested
  class ThreeAcceptors implements LogContract {
    @Override
    public <C> Log<C> create() {
      return PaxosLog.onHeap(3);
    }
  }

  @Nested
  class FiveAcceptors implements LogContract {
    @Override
    public <C> Log<C> create() {
      return PaxosLog.onHeap(5);
    }
  }
}
