// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.paxos.Round.Fate;
import org.synod.quorum.QuorumSystem;

/**
 * The papers' claims, one test each, restated with their section: FP is Lamport's <i>Fast Paxos</i>
 * (2006), FPaxos Howard, Malkhi and Spiegelman's <i>Flexible Paxos</i> (2016), §3.
 */
class FastPaxosPaperTest {
  private static final long FAST = Ballot.LOWEST;

  /** The values that the acceptors have accepted in a fast ballot, in their order; - for none. */
  private static Cluster accepted(String... values) {
    Cluster cluster = new Cluster(values.length);
    for (int i = 0; i < values.length; i++) {
      if (!values[i].equals("-")) {
        cluster.get(i).acceptFirst(FAST, values[i]);
      }
    }
    return cluster;
  }

  private static Acceptors<String>.Promises promises(
      Cluster cluster, QuorumSystem quorums, int... who) {
    Acceptors<String> acceptors = Acceptors.fastOn(cluster.registers, quorums);
    Acceptors<String>.Promises promises = acceptors.new Promises();
    for (int i : who) {
      promises.add(i, cluster.get(i).prepare(Ballot.of(9, 9)));
    }
    assertTrue(promises.isQuorum());
    return promises;
  }

  private static Acceptors<String>.Promises promises(Cluster cluster, int... who) {
    return promises(cluster, FastPaxos.quorums(cluster.registers.size()), who);
  }

  /** FP §3.1: after an "any" message an acceptor takes the first proposal it gets, and no other. */
  @Test
  void anAcceptorVotesForTheFirstValueInAFastRound() {
    Acceptor<String> acceptor = new Cluster(1).get(0);
    assertEquals("v", acceptor.acceptFirst(FAST, "v").acceptedValue());
    assertEquals("v", acceptor.acceptFirst(FAST, "w").acceptedValue());
  }

  /** FP §3.1: without a collision a value is learned in two message delays, phase 2 alone. */
  @Test
  void aFastRoundIsOneVoteOfEachAcceptorOfAFastQuorum() {
    for (int n = 1; n <= 9; n++) {
      Cluster cluster = new Cluster(n);
      assertEquals("v", new FastPaxos<>(cluster.registers).propose("v"));
      long votes = cluster.versions().stream().mapToLong(version -> version).sum();
      assertEquals((3 * n + 3) / 4, votes, "of " + n);
    }
  }

  /** FP §3.1, the Fast Quorum Requirement (7b): else two values could both be choosable. */
  @Test
  void anyQuorumMeetsWhatTwoFastQuorumsHaveInCommon() {
    Refusal.ofArgument("quorums: {0, 1} prepares and has none", () -> QuorumSystem.fast(3, 2, 2));
    Cluster cluster = accepted("v", "w", "-");
    Acceptors<String>.Promises promises =
        promises(cluster, new FastPaxosFaultsTest.TooSmall(3), 0, 1);
    assertEquals("v", promises.safe(), "and as well w, had it been asked first");
  }

  /** FP §3.4.1: with majorities as classic quorums, fast ones have three quarters of all. */
  @Test
  void fastQuorumsAreThreeQuartersBesideMajorities() {
    for (int n = 1; n <= QuorumSystem.MAX_ACCEPTORS; n++) {
      QuorumSystem quorums = FastPaxos.quorums(n);
      int fast = (3 * n + 3) / 4;
      assertTrue(quorums.isFastQuorum(-1L >>> 64 - fast));
      assertFalse(quorums.isFastQuorum((1L << fast - 1) - 1));
      assertTrue(quorums.isPrepareQuorum(-1L >>> 64 - (n / 2 + 1)));
      int less = fast - 1;
      int acceptors = n;
      Refusal.ofArgument(
          less == 0 ? "fast: 0" : "quorums: ",
          () -> QuorumSystem.fast(acceptors, acceptors / 2 + 1, less));
    }
  }

  /** FP §3.1, Figure 2, k = 0: no acceptor has voted, any value may be picked. */
  @Test
  void withNoVoteAnyValueIsPicked() {
    assertNull(promises(accepted("-", "-", "-", "-"), 0, 1, 2).safe());
  }

  /** FP §3.1, Figure 2: if V has one value it is picked; here only if it satisfies O4 as well. */
  @Test
  void theOnlyValueIsPickedIfItMayBeChosen() {
    assertEquals("v", promises(accepted("v", "v", "-", "-"), 0, 1, 2).safe());
    assertNull(promises(accepted("v", "-", "-", "-"), 0, 1, 2).safe(), "3 has v at most");
  }

  /** FP §3.1, Figure 2: of several values the one that satisfies O4 is picked. */
  @Test
  void ofSeveralValuesTheOneThatMayBeChosenIsPicked() {
    Cluster cluster = accepted("v", "w", "w", "w"); // w is chosen
    assertEquals("w", promises(cluster, 0, 1, 2).safe());
    assertFalse(promises(cluster, 0, 1, 2).isDecided(), "two of them need not be a fast quorum");
    assertTrue(promises(cluster, 1, 2, 3).isDecided());
    assertEquals("w", promises(accepted("v", "w", "w", "-"), 0, 1, 2).safe(), "3 may have it");
  }

  /** FP §3.1: no two values satisfy O4, whatever the acceptors have voted for. */
  @Test
  void noTwoValuesMayBeChosen() {
    for (int n = 3; n <= 5; n++) {
      int classic = n / 2 + 1;
      for (int votes = 0; votes < Math.pow(3, classic); votes++) {
        List<String> voted = new ArrayList<>();
        for (int i = 0, left = votes; i < classic; i++, left /= 3) {
          voted.add(List.of("-", "v", "w").get(left % 3));
        }
        List<String> choosable = new ArrayList<>();
        long silent = (1L << n) - (1L << classic);
        for (String value : List.of("v", "w")) {
          long set = silent;
          for (int i = 0; i < classic; i++) {
            set |= voted.get(i).equals(value) ? 1L << i : 0;
          }
          if (voted.contains(value) && FastPaxos.quorums(n).isFastQuorum(set)) {
            choosable.add(value);
          }
        }
        assertTrue(choosable.size() <= 1, voted + " of " + n + ": " + choosable);
        while (voted.size() < n) {
          voted.add("-");
        }
        int[] quorum = classic == 2 ? new int[] {0, 1} : new int[] {0, 1, 2};
        assertEquals(
            choosable.isEmpty() ? null : choosable.get(0),
            promises(accepted(voted.toArray(new String[0])), quorum).safe(),
            "of " + n + ": " + voted);
      }
    }
  }

  /** FP §3.1: a later classic vote counts before the fast ones, as its round is higher. */
  @Test
  void aClassicRoundAboveTheFastOneHasTheValue() {
    Cluster cluster = accepted("v", "v", "w", "-");
    cluster.get(2).accept(Ballot.of(2, 1), "x");
    assertEquals("x", promises(cluster, 0, 1, 2).safe());
  }

  /** FP §3.2: proposals collide, none gets a fast quorum; a classic round then chooses one. */
  @Test
  void aCollisionIsRecoveredByAClassicRound() {
    Cluster cluster = accepted("v", "v", "w", "w");
    assertEquals(Optional.empty(), new FastPaxos<>(cluster.registers).decision());
    Acceptors<String> acceptors =
        Acceptors.fastOn(cluster.registers, FastPaxos.quorums(4));
    Round<String> recovery = new Proposer<>(7, acceptors, 7).tryPropose("x");
    assertEquals(new Round<>(Ballot.of(2, 7), Fate.DECIDED, Ballot.NONE, "v"), recovery);
    assertEquals(Optional.of("v"), new FastPaxos<>(cluster.registers).decision());
  }

  /** FP §3.4.1: fast rounds go on with E failures, classic ones with F: n > 2E + F, n > 2F. */
  @Test
  void moreFailuresAreSurvivedWithoutTheFastRound() {
    Cluster cluster = new Cluster(8); // E = 2, F = 3
    cluster.crash(0, 7);
    assertEquals("v", new FastPaxos<>(cluster.registers).tryFast("v"));
    Cluster smaller = new Cluster(8);
    smaller.crash(0, 6, 7);
    FastPaxos<String> paxos = new FastPaxos<>(smaller.registers);
    assertNull(paxos.tryFast("v"));
    assertEquals("v", paxos.propose("w"), "5 have it, and with the silent it may be chosen");
  }

  /** FPaxos §3: only quorums of different phases must meet: two to accept need not. */
  @Test
  void quorumsOfOnePhaseNeedNotMeet() {
    QuorumSystem quorums = QuorumSystem.flexible(4, 3, 2);
    Cluster cluster = new Cluster(4);
    assertEquals("v", new Proposer<>(0, cluster.acceptors, quorums).propose("v"));
    assertEquals(List.of(1L, 1L, 0L, 0L), cluster.versions(), "0 and 1 accept");
    List<Acceptor<String>> back = new ArrayList<>(cluster.acceptors);
    Collections.reverse(back);
    assertEquals("v", new Proposer<>(1, back, quorums).propose("w"));
    assertEquals(List.of(1L, 2L, 2L, 2L), cluster.versions(), "3, 2 and 1 promise, 3 and 2 accept");
  }

  /** FPaxos: with a leader in place |Q2| acceptors are enough; a new leader needs |Q1|. */
  @Test
  void smallQuorumsToAcceptGoOnWhereAMajorityIsGone() {
    QuorumSystem quorums = QuorumSystem.flexible(5, 4, 2);
    Cluster cluster = new Cluster(5);
    cluster.crash(2, 3, 4);
    Round<String> leader = new Proposer<>(0, cluster.acceptors, quorums).tryPropose("v");
    assertEquals(Fate.DECIDED, leader.fate(), "two are enough to accept");
  }

  /** FPaxos, grid quorums: one acceptor of each row is a quorum that meets every row. */
  @Test
  void inAGridARowAndAColumnMeet() {
    QuorumSystem grid = QuorumSystem.grid(2, 3);
    Cluster cluster = new Cluster(6);
    assertEquals("v", new Paxos<>(cluster.registers, grid).propose("v"));
    assertEquals(
        List.of(1L, 1L, 1L, 1L, 0L, 0L), cluster.versions(), "till the column 0, 3 is whole");
    cluster.crash(0, 1, 2); // a row, and so all columns
    assertEquals("v", learnedAbove(cluster, grid), "the other row has it");
  }

  private static String learnedAbove(Cluster cluster, QuorumSystem grid) {
    Acceptors<String>.Promises promises = Acceptors.on(cluster.registers, grid).new Promises();
    for (int i = 3; i < 6; i++) {
      promises.add(i, cluster.get(i).prepare(Ballot.of(9, 9)));
    }
    assertTrue(promises.isQuorum());
    return promises.safe();
  }
}
