// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.paxos.Round.Fate;
import org.synod.quorum.QuorumSystem;
import org.synod.register.FaultyRegister;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

class ProposerTest {
  private static final String NO_QUORUM =
      "1 of 3 acceptors answered, needed: a quorum of 3: 2 to prepare, 2 to accept";

  private final Cluster cluster = new Cluster(3);

  @Test
  void aloneItDecidesInItsFirstBallotWithTwiceAQuorumOfCas() {
    Round<String> round = cluster.proposer(5).tryPropose("a");
    assertEquals(new Round<>(Ballot.of(1, 5), Fate.DECIDED, Ballot.NONE, "a"), round);
    assertEquals(Optional.of("a"), round.decision());
    assertEquals(2, cluster.registers.get(0).get().version());
    assertEquals(2, cluster.registers.get(1).get().version());
    assertEquals(0, cluster.registers.get(2).get().version());
  }

  /** No ballot is below ballot 1.0, so promises could tell nothing. */
  @Test
  void inTheLowestBallotItDecidesWithOneQuorumOfCas() {
    Proposer<String> lowest = cluster.proposer(0);
    Round<String> round = lowest.tryPropose("a");
    assertEquals(new Round<>(Ballot.of(1, 0), Fate.DECIDED, Ballot.NONE, "a"), round);
    assertTrue(round.isUnprepared());
    assertEquals("ballot 1.0: no promise needed, a accepted", round.toString());
    assertEquals(List.of(1L, 1L, 0L), cluster.versions());
  }

  @Test
  void onlyTheLowestBallotGoesWithoutPromises() {
    cluster.get(2).prepare(Ballot.of(1, 1));
    cluster.crash(0);
    Proposer<String> lowest = cluster.proposer(0);
    Round<String> refused = lowest.tryPropose("a");
    assertEquals(
        new Round<>(Ballot.of(1, 0), Fate.REFUSED_TO_ACCEPT, Ballot.of(1, 1), "a"), refused);
    assertEquals("ballot 1.0: no promise needed, a refused by 1.1", refused.toString());
    assertEquals(List.of(0L, 1L, 1L), cluster.versions());
    Round<String> second = lowest.tryPropose("b");
    assertEquals(new Round<>(Ballot.of(2, 0), Fate.DECIDED, Ballot.NONE, "a"), second);
    assertFalse(second.isUnprepared());
    assertEquals(List.of(0L, 3L, 3L), cluster.versions(), "a promise and an acceptance each");
  }

  @Test
  void whatPromisesShowToBeDecidedIsNotSentAgain() {
    cluster.proposer(0).propose("a");
    Proposer<String> late = cluster.proposer(1);
    Round<String> round = late.tryPropose("b");
    assertEquals(new Round<>(Ballot.of(1, 1), Fate.LEARNED, Ballot.NONE, "a"), round);
    assertEquals(Optional.of("a"), round.decision());
    assertEquals("ballot 1.1: promised, a found decided", round.toString());
    assertEquals(List.of(2L, 2L, 0L), cluster.versions(), "a promise each, and no acceptance");
  }

  /** A value in two different ballots was decided in neither of them. */
  @Test
  void whatWasAcceptedInDifferentBallotsIsSentAgain() {
    cluster.get(0).accept(Ballot.of(1, 1), "a");
    cluster.get(1).accept(Ballot.of(2, 1), "a");
    Round<String> round = cluster.proposer(3).tryPropose("b");
    assertEquals(Fate.REFUSED_TO_PROMISE, round.fate());
    Proposer<String> next = cluster.proposer(4);
    next.tryPropose("b");
    round = next.tryPropose("b");
    assertEquals(new Round<>(Ballot.of(3, 4), Fate.DECIDED, Ballot.NONE, "a"), round);
  }

  @Test
  void asksForQuorumsOfItsSystemInOrder() {
    Cluster four = new Cluster(4);
    QuorumSystem grid = QuorumSystem.grid(2, 2); // rows 0 1 and 2 3, columns 0 2 and 1 3
    Proposer<String> proposer = new Proposer<>(1, four.acceptors, grid);
    assertEquals(Fate.DECIDED, proposer.tryPropose("a").fate());
    assertEquals(List.of(2L, 2L, 1L, 0L), four.versions(), "0 and 1 promised, 0, 1 and 2 accepted");
    assertEquals(Optional.of("a"), new Learner<>(four.acceptors, grid).learn());
    four.crash(0);
    assertEquals(Optional.empty(), new Learner<>(four.acceptors, grid).learn(), "no column");
    RegisterUnavailableException e =
        assertThrows(RegisterUnavailableException.class, () -> {
          four.crash(2);
          proposer.tryPropose("b");
        });
    assertEquals(
        "2 of 4 acceptors answered, needed: a quorum of 2 x 2: a row to prepare, a column to"
            + " accept",
        e.getMessage());
    assertEquals("a2 has crashed", e.getCause().getMessage(), "the last that did not answer");
  }

  @Test
  void aValueThatWasSentOnceHasUnknownEffectEverAfter() {
    cluster.get(1).prepare(Ballot.of(4, 2));
    Proposer<String> proposer = cluster.proposer(0);
    assertEquals(Fate.REFUSED_TO_ACCEPT, proposer.tryPropose("a").fate()); // acceptor 0 has it
    cluster.crash(1, 2);
    RegisterUnavailableException e =
        assertThrows(RegisterUnavailableException.class, () -> proposer.tryPropose("a"));
    assertEquals(Effect.UNKNOWN, e.effect(), "another may find it there and have it decided");
    assertEquals("a2 has crashed", e.getCause().getMessage(), "the last that did not answer");
  }

  @Test
  void aRefusedPromiseNamesTheHigherBallotAndTheNextOneGoesBeyondIt() {
    cluster.get(0).prepare(Ballot.of(7, 9));
    Proposer<String> proposer = cluster.proposer(1);
    Round<String> refused = proposer.tryPropose("a");
    assertEquals(
        new Round<>(Ballot.of(1, 1), Fate.REFUSED_TO_PROMISE, Ballot.of(7, 9), null), refused);
    assertEquals(Optional.empty(), refused.decision());
    assertEquals("ballot 1.1: promise refused by 7.9", refused.toString());
    assertEquals(Ballot.of(8, 1), proposer.tryPropose("a").ballot());
  }

  @Test
  void aRefusedAcceptNamesTheHigherBallot() {
    // a later proposer comes in at acceptor 0 between this one's two phases
    Proposer<String> proposer =
        new Proposer<>(1, List.of(cluster.get(0), cluster.get(1), intruder(cluster.get(0))));
    cluster.crash(1);
    assertEquals(
        new Round<>(Ballot.of(1, 1), Fate.REFUSED_TO_ACCEPT, Ballot.of(4, 2), "a"),
        proposer.tryPropose("a"));
  }

  /** Acceptor 2, which on its first read has another acceptor promise ballot 4.2. */
  private Acceptor<String> intruder(Acceptor<String> other) {
    return new Acceptor<>(
        new FaultyRegister<>(
            cluster.registers.get(2), next -> other.prepare(Ballot.of(4, 2))));
  }

  @Test
  void adoptsTheValueOfTheHighestAcceptedBallot() {
    cluster.get(0).accept(Ballot.of(1, 1), "old");
    cluster.get(1).accept(Ballot.of(2, 2), "new");
    assertEquals("new", cluster.proposer(3).propose("mine"));
  }

  @Test
  void goesOnWithoutAMinority() {
    cluster.crash(0);
    assertEquals("a", cluster.proposer(1).propose("a"));
    cluster.restore(0);
    cluster.crash(1);
    assertEquals("a", cluster.proposer(2).propose("b"));
  }

  /** A set of acceptors is a word of 64 bits, of which an int holds only half. */
  @Test
  void ofManyAcceptorsAWholeQuorumPromisesAndAccepts() {
    Cluster many = new Cluster(63);
    for (int i = 31; i < 63; i++) {
      many.get(i == 31 ? 0 : i).accept(Ballot.of(1, 1), "a");
    }
    many.crash(0);
    assertEquals("a", many.proposer(2).propose("b"), "it was decided");
    assertEquals(Optional.of("a"), many.learner().learn());
  }

  @Test
  void withoutAQuorumItSaysWhatIsKnown() {
    cluster.crash(0, 2);
    Proposer<String> proposer = cluster.proposer(1);
    RegisterUnavailableException e =
        assertThrows(RegisterUnavailableException.class, () -> proposer.tryPropose("a"));
    assertEquals(NO_QUORUM, e.getMessage());
    assertEquals(Effect.NONE, e.effect(), "no accept was sent");
    cluster.restore(0, 2);
    assertEquals("a", proposer.propose("a"), "proposing again is safe");
  }

  @Test
  void aBallotWhoseQuorumIsLostInTheAcceptPhaseHasUnknownEffect() {
    Cluster inner = cluster;
    // once acceptor 1 has promised, it crashes, and so does acceptor 2
    Acceptor<String> last =
        new Acceptor<>(
            new FaultyRegister<>(
                inner.registers.get(1),
                next -> {
                  if (next != null && next.acceptedValue() != null) {
                    inner.crash(1, 2);
                  }
                }));
    Proposer<String> proposer = new Proposer<>(1, List.of(inner.get(0), last, inner.get(2)));
    RegisterUnavailableException e =
        assertThrows(RegisterUnavailableException.class, () -> proposer.tryPropose("a"));
    assertEquals(Effect.UNKNOWN, e.effect());
    assertEquals(NO_QUORUM, e.getMessage());
  }

  @Test
  void theObserverIsToldEachBallot() {
    cluster.get(0).prepare(Ballot.of(1, 9));
    List<String> told = new ArrayList<>();
    String decided = cluster.proposer(1).propose("a", round -> told.add(round.toString()));
    assertEquals("a", decided);
    assertEquals(
        List.of("ballot 1.1: promise refused by 1.9", "ballot 2.1: promised, a accepted"), told);
  }

  @Test
  void aLearnerFindsADecisionAndNothingBeforeIt() {
    Learner<String> learner = cluster.learner();
    assertEquals(Optional.empty(), learner.learn());
    cluster.get(0).accept(Ballot.of(1, 1), "a");
    assertEquals(Optional.empty(), learner.learn(), "one of three");
    cluster.get(1).accept(Ballot.of(2, 1), "a");
    assertEquals(Optional.empty(), learner.learn(), "in one ballot each");
    cluster.get(2).accept(Ballot.of(2, 1), "a");
    assertEquals(Optional.of("a"), learner.learn());
    cluster.crash(0);
    assertEquals(Optional.of("a"), learner.learn());
    cluster.crash(1);
    assertEquals(Optional.empty(), learner.learn(), "too few answer");
  }

  @Test
  void refusesSetsOfAcceptorsThatHaveNoMajoritiesToTrust() {
    List<Acceptor<String>> all = cluster.acceptors;
    Refusal.ofNull("acceptors", () -> new Proposer<String>(0, null));
    Refusal.ofArgument("acceptors: 0", () -> new Proposer<String>(0, List.of()));
    Refusal.ofArgument(
        "acceptors: 65", () -> new Proposer<>(0, Collections.nCopies(65, all.get(0))));
    assertEquals(Optional.of("a"), two(all).tryPropose("a").decision(), "an even number");
    Refusal.of(
        NullPointerException.class,
        "acceptors[1]: null",
        () -> new Proposer<>(0, Arrays.asList(all.get(0), null, all.get(2))));
    QuorumSystem four = QuorumSystem.majority(4);
    Refusal.ofArgument("acceptors: 3, allowed: 4", () -> new Proposer<>(0, all, four));
    Refusal.ofArgument("acceptors: 3, allowed: 4", () -> new Learner<>(all, four));
    Refusal.ofNull("quorums", () -> new Proposer<>(0, all, null));
    Refusal.ofNull("acceptors", () -> new Proposer<String>(0, null, four));
    Refusal.ofArgument(
        "acceptors[2]: ", () -> new Learner<>(List.of(all.get(0), all.get(1), all.get(0))));
    Refusal.ofArgument(
        "acceptors[2]: ",
        () ->
            new Proposer<>(
                0,
                List.of(all.get(0), all.get(1), new Acceptor<>(cluster.registers.get(1)))));
  }

  private static Proposer<String> two(List<Acceptor<String>> all) {
    return new Proposer<>(0, all.subList(0, 2));
  }

  @Test
  void saysWhatAPersonWantsToKnow() {
    Proposer<String> proposer = cluster.proposer(7);
    assertEquals("Proposer[number 7, 3 acceptors, highest: no ballot]", proposer.toString());
    proposer.propose("a");
    assertEquals("Proposer[number 7, 3 acceptors, highest: 1.7]", proposer.toString());
    assertEquals("Learner[3 acceptors]", cluster.learner().toString());
  }

  @Test
  void refusesBadInputByName() {
    Refusal.ofArgument("proposer: -1", () -> cluster.proposer(-1));
    Refusal.ofArgument("proposer: 4096", () -> cluster.proposer(4096));
    Proposer<String> proposer = cluster.proposer(0);
    Refusal.ofNull("value", () -> proposer.tryPropose(null));
    Refusal.ofNull("value", () -> proposer.propose(null));
    Refusal.ofNull("observer", () -> proposer.propose("a", null));
    assertTrue(cluster.registers.stream().allMatch(r -> r.get().version() == 0));
  }
}
