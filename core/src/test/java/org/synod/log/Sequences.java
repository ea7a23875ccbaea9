// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.List;
import org.synod.log.sequence.SequenceProposer;
import org.synod.log.sequence.SequenceState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Register;

/** Objects on registers whose states a test looks into. */
final class Sequences {
  private Sequences() {}

  static <C> SequenceConsensus<C> over(
      List<? extends Register<SequenceState<C>>> registers, QuorumSystem quorums) {
    return new SequenceConsensus<>(new SequenceProposer<>(registers, quorums));
  }
}
