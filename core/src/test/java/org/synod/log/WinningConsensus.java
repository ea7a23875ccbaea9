// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.Optional;
import org.synod.consensus.Consensus;
import org.synod.register.RegisterUnavailableException;

/** A consensus object that takes silence for a win: a seeded fault. */
record WinningConsensus(Consensus<Object> object) implements Consensus<Object> {
  @Override
  public Object propose(Object value) {
    try {
      return object.propose(value);
    } catch (RegisterUnavailableException e) {
      return value;
    }
  }

  @Override
  public Optional<Object> decision() {
    return object.decision();
  }
}
