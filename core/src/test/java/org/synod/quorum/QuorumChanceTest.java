// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.synod.quorum.QuorumChance.Place;

/**
 * Runs of participants that are left to chance. They read, write and ask what became of a write, in
 * any order, over three, five and sixty-four acceptors, with process numbers on both sides of 32.
 */
class QuorumChanceTest {
  private static final int[] PROCESSES = {1, 33, 63};

  static Stream<QuorumSystem> slots() {
    return Stream.of(2, 3, 5, 7).map(QuorumSystem::majority); // 2, 2, 3 and 4 are written
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#andLarger")
  void whatIsSaidOfAWriteIsSoWhateverTheAcceptorsMiss(QuorumSystem quorums) {
    QuorumChance.play(300, quorums, Place.REGISTERS, PROCESSES);
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#withoutAnyOne")
  void anyAcceptorRejoinsBesideReadersAndWriters(QuorumSystem quorums) {
    QuorumChance.play(100, quorums, Place.REJOINING, PROCESSES);
  }

  @ParameterizedTest
  @MethodSource("slots")
  void aWriterThatRepeatsKeepsToWhatOthersWroteInSlots(QuorumSystem quorums) {
    QuorumChance.play(300, quorums, Place.SLOTS, PROCESSES);
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#largest")
  void acceptorsBeyondThirtyTwoCountForThemselves(QuorumSystem quorums) {
    QuorumChance.play(6, quorums, Place.REJOINING, PROCESSES);
  }
}
