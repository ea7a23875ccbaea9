// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.synod.explore.Omission.REFUSED;
import static org.synod.paxos.PaxosOmissionRuns.SOUND;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.synod.Explored;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.quorum.QuorumSystem;

/**
 * Paxos and Fast Paxos over registers that miss single calls and come back, with every kind of
 * quorum system. After each step: the invariants of handout 18 and the refinement of LateConsensus.
 * An object that has told a decision tells no other, and a call without effect has none.
 */
class PaxosOmissionScheduleTest {
  private static final int STATES = Integer.getInteger("synod.explore.states", 1_000_000) / 50;

  static Stream<QuorumSystem> fastSystems() {
    return Stream.of(
        FastPaxos.quorums(3),
        FastPaxos.quorums(4),
        QuorumSystem.fast(4, 4, 3),
        QuorumSystem.weighted(2, 1, 1));
  }

  private static void explored(String what, QuorumSystem quorums, Explorer explorer) {
    Exploration found = explorer.maxStates(STATES).explore().requireNoFailure();
    Explored.run(what + ", " + quorums, found);
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#all")
  void proposersThatMissCallsAgree(QuorumSystem quorums) {
    explored(
        "2 x 1, 1 omission, 1 crash",
        quorums,
        PaxosOmissionRuns.proposers(quorums, 1, SOUND).omissions(1).crashes(1));
    explored(
        "2 x 2, 2 omissions",
        quorums,
        PaxosOmissionRuns.proposers(quorums, 2, SOUND).omissions(2).atomicUpdates());
    explored(
        "2 x 1, an acceptor out to one for a while, 1 omission",
        quorums,
        PaxosOmissionRuns.proposers(quorums, 1, SOUND)
            .outagesToOne(1)
            .outagesMayEnd()
            .omissions(1));
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#all")
  void anObjectThatFoundNoQuorumIsUsedAgain(QuorumSystem quorums) {
    explored(
        "Paxos used again, 1 omission",
        quorums,
        PaxosOmissionRuns.paxosAgain(quorums, 1, SOUND).omissions(1));
    explored(
        "Paxos used again, 2 omissions",
        quorums,
        PaxosOmissionRuns.paxosAgain(quorums, 0, SOUND).omissions(2).atomicUpdates());
    explored(
        "Paxos used again, 3 refusals",
        quorums,
        PaxosOmissionRuns.paxosAgain(quorums, 0, SOUND).omissions(3, REFUSED).atomicUpdates());
    explored(
        "2 objects used again, 1 omission",
        quorums,
        PaxosOmissionRuns.paxosByTwo(quorums, SOUND).omissions(1).atomicUpdates().ownSteps(40));
  }

  @ParameterizedTest
  @MethodSource("org.synod.quorum.EveryQuorumSystem#all")
  void aHintedObjectThatOnlyReadsAtFirstIsNeverWrong(QuorumSystem quorums) {
    explored(
        "Paxos with a hint, 1 omission",
        quorums,
        PaxosOmissionRuns.hinted(quorums, SOUND).omissions(1).atomicUpdates());
  }

  @ParameterizedTest
  @MethodSource("fastSystems")
  void fastProposersThatMissCallsAgree(QuorumSystem quorums) {
    explored(
        "fast 2 x 1, 1 omission, 1 crash",
        quorums,
        PaxosOmissionRuns.fast(quorums, 1, SOUND).omissions(1).crashes(1));
    explored(
        "fast 2 x 1, 2 omissions",
        quorums,
        PaxosOmissionRuns.fast(quorums, 1, SOUND).omissions(2).atomicUpdates());
    explored(
        "FastPaxos used again, 1 omission",
        quorums,
        PaxosOmissionRuns.fastAgain(quorums, SOUND).omissions(1).atomicUpdates());
  }

  /**
   * Half the acceptors have one value in the fast ballot. The others have another value or none.
   */
  @ParameterizedTest
  @MethodSource("fastSystems")
  void recoveriesThatMissCallsAgree(QuorumSystem quorums) {
    explored(
        "2 recoveries of a collision, 2 omissions",
        quorums,
        PaxosOmissionRuns.recovering(quorums, SOUND).omissions(2).atomicUpdates());
  }
}
