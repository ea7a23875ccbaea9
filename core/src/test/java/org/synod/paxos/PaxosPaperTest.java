// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.synod.paxos.Round.Fate;
import org.synod.quorum.QuorumSystem;

/**
 * The papers' claims, one test each, restated with their section: PTP is Lamport's <i>The Part-Time
 * Parliament</i>, PMS his <i>Paxos Made Simple</i>, H18 Lampson's handout 18 <i>Consensus</i>.
 * {@link FastPaxosPaperTest} has those of Fast and of Flexible Paxos.
 */
class PaxosPaperTest {
  private final Cluster cluster = new Cluster(3);
  private final Acceptor<String> a = cluster.get(0);
  private final Acceptor<String> b = cluster.get(1);
  private final Acceptor<String> c = cluster.get(2);

  private static long ballot(int round) {
    return Ballot.of(round, 0);
  }

  private static void assertRefused(long ballot, AcceptorState<String> answer) {
    assertTrue(answer.promisedBallot() > ballot, () -> "not refused: " + answer);
  }

  /** PMS §2.2, P1: an acceptor must accept the first proposal that it receives. */
  @Test
  void anAcceptorAcceptsTheFirstProposalItReceives() {
    assertEquals("x", a.accept(ballot(9), "x").acceptedValue());
  }

  /** PMS §2.2, P1a: accepts number n iff it has not responded to a prepare greater than n. */
  @Test
  void acceptsIffItHasNotPromisedHigher() {
    a.prepare(ballot(2));
    assertRefused(ballot(1), a.accept(ballot(1), "x"));
    assertEquals("y", a.accept(ballot(2), "y").acceptedValue());
    assertEquals("z", a.accept(ballot(3), "z").acceptedValue());
  }

  /** PMS §2.2: a promise reports the proposal with the highest number that was accepted. */
  @Test
  void aPromiseReportsTheLastAcceptedProposal() {
    a.accept(ballot(1), "x");
    a.accept(ballot(2), "y");
    assertEquals(new AcceptorState<>(ballot(5), ballot(2), "y"), a.prepare(ballot(5)));
  }

  /**
   * PMS §2.2: an acceptor can ignore a prepare at most as high as an answered one. Ours refuses it.
   */
  @Test
  void aPrepareBelowTheAnsweredOneIsRefused() {
    a.prepare(ballot(2));
    assertRefused(ballot(1), a.prepare(ballot(1)));
  }

  /**
   * PMS §2.2, P2c: either no acceptor of some majority has accepted below n, or v is the value of
   * the highest-numbered proposal below n that they accepted.
   */
  @Test
  void theValueSentIsThatOfTheHighestProposalInAMajority() {
    a.accept(ballot(1), "low");
    b.accept(ballot(2), "high");
    c.prepare(ballot(3));
    assertEquals("high", cluster.proposer(1).propose("mine"));

    Cluster untouched = new Cluster(3);
    assertEquals("mine", untouched.proposer(1).propose("mine"));
  }

  /** PMS §2.2, P2: once v is chosen, every higher-numbered proposal that is chosen has value v. */
  @Test
  void whatIsChosenStaysChosen() {
    assertEquals("v", cluster.proposer(0).propose("v"));
    for (int number = 1; number < 20; number++) {
      Proposer<String> next =
          number % 2 == 0 ? cluster.proposer(number) : cluster.proposerBackwards(number);
      assertEquals("v", next.propose("w" + number));
    }
  }

  /** PTP §2.1, B1: each ballot has a unique number. */
  @Test
  void noTwoProposersRunTheSameBallot() {
    Proposer<String> p = cluster.proposer(1);
    Proposer<String> q = cluster.proposer(2);
    long last = Ballot.NONE;
    for (int i = 0; i < 10; i++) {
      long mine = p.tryPropose("p").ballot();
      long other = q.tryPropose("q").ballot();
      assertEquals(1, Ballot.proposer(mine));
      assertEquals(2, Ballot.proposer(other));
      assertTrue(mine > last);
      last = mine;
    }
  }

  /** PTP §2.1, B2: the quorums of any two ballots have a member in common. */
  @Test
  void anyTwoQuorumsMeet() {
    for (int size = 1; size <= 63; size += 2) {
      QuorumSystem quorums = Acceptors.of(new Cluster(size).acceptors).quorums();
      long minority = (1L << (size - 1) / 2) - 1;
      assertFalse(quorums.isPrepareQuorum(minority), "or it had none in common with the others");
      assertFalse(quorums.isAcceptQuorum(minority), "or it had none in common with the others");
      long others = Acceptors.of(new Cluster(size).acceptors).without(minority);
      assertTrue(quorums.isPrepareQuorum(others), "one is left when a minority fails");
      assertTrue(quorums.isAcceptQuorum(others), "one is left when a minority fails");
    }
  }

  /** PTP §2.3, step 2: a promise is kept for ever, also when the ballot is never heard of again. */
  @Test
  void aPromiseOutlivesItsProposer() {
    long abandoned = ballot(50);
    a.prepare(abandoned);
    b.prepare(abandoned);
    c.prepare(abandoned);
    Proposer<String> later = cluster.proposer(1);
    assertEquals(Fate.REFUSED_TO_PROMISE, later.tryPropose("x").fate());
    assertEquals(Ballot.of(51, 1), later.tryPropose("x").ballot());
  }

  /** PMS §2.4: two proposers can each keep the other's proposals from being chosen, for ever. */
  @Test
  void twoProposersCanKeepRefusingEachOther() {
    for (int round = 1; round < 100; round += 2) {
      promise(round);
      promise(round + 1);
      assertRefused(ballot(round), a.accept(ballot(round), "p"));
      assertRefused(ballot(round), b.accept(ballot(round), "p"));
    }
    assertEquals(Optional.empty(), cluster.learner().learn());
    assertEquals("p", cluster.proposer(0).propose("p"), "left alone, one of them ends");
  }

  private void promise(int round) {
    a.prepare(ballot(round));
    b.prepare(ballot(round));
  }

  /** H18, The idea: round 1 to 3 as in the left table, all dead, so any value is safe at 4. */
  @Test
  void allRoundsDeadLeavesAnyValueSafe() {
    a.accept(ballot(1), "x"); // x no no
    b.prepare(ballot(2));
    c.prepare(ballot(2));
    a.accept(ballot(2), "x"); // x no no
    b.prepare(ballot(3));
    c.accept(ballot(3), "y"); // no no y
    a.prepare(ballot(4));
    b.prepare(ballot(4));
    c.prepare(ballot(4));
    // a and b show x, any set with c shows y: each value is safe, and none was decided
    assertEquals(Optional.empty(), cluster.learner().learn());
    assertEquals("x", new Proposer<>(1, List.of(a, b, c)).propose("w"));
  }

  /** H18, The idea: the right table: w has a majority in round 2, so only w is safe at 4. */
  @Test
  void aDecidingRoundIsABarrierForLaterOnes() {
    a.prepare(ballot(2));
    b.accept(ballot(1), "x");
    a.accept(ballot(2), "w");
    c.accept(ballot(2), "w"); // decided, and nobody was told
    b.prepare(ballot(3)); // round 3 stays without a value
    assertEquals("w", cluster.proposer(1).propose("y"));
    assertEquals("w", cluster.proposerBackwards(2).propose("z"));
  }

  /** H18, The idea: a round succeeds when an acceptor makes the majority, though no one knows. */
  @Test
  void aRoundMaySucceedWithoutAnyoneKnowing() {
    Proposer<String> dies = cluster.proposer(1);
    assertEquals(Fate.DECIDED, dies.tryPropose("v").fate()); // and its result is thrown away
    cluster.crash(0); // the acceptor that crashes has accepted
    assertEquals("v", cluster.proposer(2).propose("w"));
  }

  /** H18, The idea: simple majority voting fails: with one vote gone the outcome cannot be told. */
  @Test
  void unlikeAVoteARoundThatFailsDoesNotBlockTheNext() {
    a.accept(ballot(1), "11");
    b.accept(ballot(2), "12");
    c.accept(ballot(2), "12");
    cluster.crash(1);
    assertEquals("12", cluster.proposer(1).propose("13"));
  }

  /** H18, The idea: with a single proposer Paxos reaches consensus in one round. */
  @Test
  void aSingleProposerEndsInOneRound() {
    assertEquals(Fate.DECIDED, cluster.proposer(1).tryPropose("v").fate());
  }

  /** H18, The idea: it need not be the same majority for both phases. */
  @Test
  void theTwoPhasesMayHaveDifferentMajorities() {
    long round = ballot(1);
    a.prepare(round);
    b.prepare(round);
    b.accept(round, "v");
    c.accept(round, "v");
    assertEquals(Optional.of("v"), cluster.learner().learn());
  }

  /** H18, The idea: lost, duplicated or reordered messages are harmless. */
  @Test
  void lostDuplicatedAndReorderedStepsAreHarmless() {
    a.prepare(ballot(1));
    b.prepare(ballot(1));
    b.accept(ballot(1), "v");
    b.accept(ballot(1), "v"); // duplicated
    a.prepare(ballot(2));
    assertRefused(ballot(1), a.accept(ballot(1), "v")); // late
    a.prepare(ballot(1)); // late and duplicated
    assertEquals(new AcceptorState<>(ballot(2), Ballot.NONE, null), a.state());
    assertEquals("v", cluster.proposer(1).propose("w"));
  }

  /** H18, Reducing state: a query for round n changes (v, last, next) to (v, last, n). */
  @Test
  void aQueryChangesNextAlone() {
    a.accept(ballot(1), "v");
    assertEquals(new AcceptorState<>(ballot(4), ballot(1), "v"), a.prepare(ballot(4)));
  }

  /** H18, Compare-and-swap acceptors: a command for round n changes the state to (v_n, n, n). */
  @Test
  void aCommandChangesAllThree() {
    a.prepare(ballot(4));
    assertEquals(new AcceptorState<>(ballot(4), ballot(4), "v"), a.accept(ballot(4), "v"));
  }

  /** H18, Reducing state: a proposer needs no stable state: it learns a larger n by asking. */
  @Test
  void aProposerThatForgotStartsAboveWhatItMeets() {
    cluster.proposer(1).propose("v");
    Proposer<String> reborn = cluster.proposer(2);
    for (int ballot = 0; ballot < 3; ballot++) {
      Round<String> round = reborn.tryPropose("w");
      assertTrue(ballot == 0 || round.isDecided(), "above what it met");
      assertTrue(!round.isDecided() || "v".equals(round.value()));
    }
  }

  /**
   * PTP §2.1, Figure 1: five ballots among the priests A, B, Γ, Δ and E. The fourth is successful.
   * Each ballot has the decree that condition B3 demands, and the promises tell that decree.
   */
  @Test
  void theBallotsOfTheParliamentsFirstFigure() {
    Cluster parliament = new Cluster(5);
    int alpha = 0;
    int beta = 1;
    int gamma = 2;
    int delta = 3;
    int epsilon = 4;
    assertNull(safe(parliament, 2, alpha, beta, gamma, delta), "the earliest ballot");
    parliament.get(delta).accept(ballot(2), "α");
    assertNull(safe(parliament, 5, alpha, beta, gamma, epsilon), "none of them has voted");
    parliament.get(gamma).accept(ballot(5), "β");
    assertEquals("α", safe(parliament, 14, beta, delta, epsilon), "Δ voted in 2");
    parliament.get(beta).accept(ballot(14), "α");
    parliament.get(epsilon).accept(ballot(14), "α");
    assertEquals("β", safe(parliament, 27, alpha, gamma, delta), "Γ in 5, later than Δ in 2");
    assertEquals(Optional.empty(), parliament.learner().learn());
    for (int priest : new int[] {alpha, gamma, delta}) {
      parliament.get(priest).accept(ballot(27), "β");
    }
    assertEquals(Optional.of("β"), parliament.learner().learn(), "27 is successful");
    assertEquals("β", safe(parliament, 29, beta, gamma, delta), "27 is later than 14 of B");
    parliament.get(beta).accept(ballot(29), "β");
    assertEquals(Optional.of("β"), parliament.learner().learn(), "of 27 still");
    assertEquals("β", parliament.proposer(1).propose("γ"));
  }

  private static String safe(Cluster cluster, int round, int... quorum) {
    Acceptors<String>.Promises promises = promises(cluster, round, quorum);
    assertTrue(promises.isQuorum());
    return promises.safe();
  }

  private static Acceptors<String>.Promises promises(Cluster cluster, int round, int... who) {
    Acceptors<String>.Promises promises = Acceptors.of(cluster.acceptors).new Promises();
    for (int i : who) {
      promises.add(i, cluster.get(i).prepare(ballot(round)));
    }
    return promises;
  }

  /** H18, safe values: no round is below the lowest, so any value is safe in it. */
  @Test
  void theLowestRoundNeedsNoQuery() {
    assertEquals("v", new Paxos<>(cluster.registers).propose("v"));
    assertEquals(List.of(1L, 1L, 0L), cluster.versions(), "a command each, and no query");
    for (AcceptorState<String> state : List.of(a.state(), b.state())) {
      assertEquals(AcceptorState.accepted(Ballot.LOWEST, "v"), state);
    }
  }

  /**
   * H18, Decides(n): a majority has accepted in round n. If reports show that, the round is over.
   */
  @Test
  void aRoundThatReportsShowToDecideNeedsNoCommand() {
    cluster.proposer(0).propose("v");
    Round<String> late = cluster.proposer(1).tryPropose("w");
    assertEquals(Fate.LEARNED, late.fate());
    assertEquals(Optional.of("v"), late.decision());
  }

  /**
   * Lecture notes say: skip the accept phase if a majority return the same <i>value</i>. That is
   * not enough: a and b have v here, in two ballots, and w may be decided all the same.
   */
  @Test
  void theSameValueInTwoRoundsIsNotDecided() {
    a.accept(ballot(1), "v");
    c.accept(ballot(2), "w"); // b and c had promised 2, and had nothing
    b.accept(ballot(3), "v"); // a and b had promised 3, and a had v
    Acceptors<String>.Promises same = promises(cluster, 4, 0, 1);
    assertEquals("v", same.safe());
    assertFalse(same.isDecided());
    Acceptors<String>.Promises other = promises(cluster, 5, 0, 2);
    assertEquals("w", other.safe());
    a.accept(ballot(5), "w");
    c.accept(ballot(5), "w");
    assertEquals(Optional.of("w"), cluster.learner().learn());
  }
}
