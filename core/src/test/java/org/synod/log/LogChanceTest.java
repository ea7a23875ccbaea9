// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.synod.quorum.QuorumSystem;

/** Runs of logs that are left to chance, over three, five and sixty-four acceptors. */
class LogChanceTest {
  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#andLarger")
  void proposalsOfSeveralObjectsAreDecidedOnceAndStay(QuorumSystem quorums) {
    LogChance.playSequence(300, quorums, 3);
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#andLarger")
  void anAppendThatIsTriedAgainIsThereOnce(QuorumSystem quorums) {
    LogChance.playLog(100, quorums, 4, /* window */ 1);
    LogChance.playLog(100, quorums, 4, /* window */ 3);
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#largest")
  void acceptorsBeyondThirtyTwoCountForThemselves(QuorumSystem quorums) {
    LogChance.playSequence(6, quorums, 2);
  }
}
