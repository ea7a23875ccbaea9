// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.demo.FaultyRegister;
import org.synod.paxos.Round.Fate;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

class ProposerTest {
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

  @Test
  void withoutAQuorumItSaysWhatIsKnown() {
    cluster.crash(0, 2);
    Proposer<String> proposer = cluster.proposer(1);
    RegisterUnavailableException e =
        assertThrows(RegisterUnavailableException.class, () -> proposer.tryPropose("a"));
    assertEquals("1 of 3 acceptors answered, needed: 2", e.getMessage());
    assertEquals(Effect.NONE, e.effect(), "no accept was sent");
    cluster.restore(0, 2);
    assertEquals("a", proposer.propose("a"), "proposing again is safe");
  }

  @Test
  void aBallotWhoseQuorumIsLostInTheAcceptPhaseHasUnknownEffect() {
    Cluster inner = cluster;
    // acceptor 1 crashes and takes 2 with it once it has promised
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
    assertEquals("1 of 3 acceptors answered, needed: 2", e.getMessage());
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
  void backoffGoesOnForAsLongAsItIsNeeded() {
    Backoff backoff = new Backoff(0);
    assertDoesNotThrow(
        () -> {
          for (int i = 0; i < 100; i++) {
            backoff.pause();
          }
        });
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
    Refusal.ofArgument("acceptors: 2", () -> new Proposer<>(0, all.subList(0, 2)));
    Refusal.ofArgument(
        "acceptors: 65", () -> new Proposer<>(0, Collections.nCopies(65, all.get(0))));
    Refusal.of(
        NullPointerException.class,
        "acceptors[1]: null",
        () -> new Proposer<>(0, Arrays.asList(all.get(0), null, all.get(2))));
    Refusal.ofArgument(
        "acceptors[2]: ", () -> new Learner<>(List.of(all.get(0), all.get(1), all.get(0))));
    Refusal.ofArgument(
        "acceptors[2]: ",
        () ->
            new Proposer<>(
                0,
                List.of(all.get(0), all.get(1), new Acceptor<>(cluster.registers.get(1)))));
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
