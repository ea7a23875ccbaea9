// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Race;
import org.synod.Refusal;
import org.synod.consensus.Consensus;
import org.synod.consensus.ConsensusContract;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.quorum.QuorumSystem;
import org.synod.register.FaultyRegister;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.SlotRegister;

class PaxosTest {

  @Nested
  class OnOneAcceptor implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return Paxos.acceptors(1);
    }
  }

  @Nested
  class OnThreeAcceptors implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return Paxos.acceptors(3);
    }
  }

  @Nested
  class OnFiveAcceptorsOfWhichTwoCrashed implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      Cluster cluster = new Cluster(5);
      cluster.crash(0, 3);
      return new Paxos<>(cluster.registers);
    }
  }

  private static Paxos<String> on(QuorumSystem quorums, int... crashed) {
    Cluster cluster = new Cluster(quorums.acceptors());
    cluster.crash(crashed);
    return new Paxos<>(cluster.registers, quorums);
  }

  @Nested
  class OnWeightsOfWhichTheLightestCrashed implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return on(QuorumSystem.weighted(3, 2, 1, 1), 2, 3);
    }
  }

  @Nested
  class OnAGridOfWhichOneCrashed implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return on(QuorumSystem.grid(2, 3), 4);
    }
  }

  @Nested
  class OnSmallQuorumsToAccept implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return on(QuorumSystem.flexible(4, 3, 2), 1);
    }
  }

  @Nested
  class WithoutALeader implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return new Paxos<>(new Cluster(3).registers).withLeader(() -> false);
    }
  }

  @Nested
  class WithALeaderThatChanges implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      AtomicInteger asked = new AtomicInteger();
      return new Paxos<>(new Cluster(3).registers)
          .withLeader(() -> asked.getAndIncrement() % 3 == 0);
    }
  }

  @Nested
  class OnSlots implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      Memory memory = new HeapMemory(9);
      return new Paxos<>(
          Stream.generate(
                  () -> new SlotRegister<>(memory, AcceptorState.codec(Codec.ofUtf8(16))))
              .limit(3)
              .toList());
    }
  }

  @Test
  void whoSharesTheRegistersFindsTheDecision() {
    Cluster cluster = new Cluster(3);
    cluster.proposer(9).propose("a");
    Paxos<String> late = new Paxos<>(cluster.registers);
    assertEquals(Optional.of("a"), late.decision());
    assertEquals("a", late.propose("b"));
  }

  @Test
  void aFreshObjectDecidesWithOneQuorumOfCas() {
    Cluster cluster = new Cluster(5);
    List<String> told = new ArrayList<>();
    Paxos<String> paxos = new Paxos<>(cluster.registers);
    assertEquals("a", paxos.propose("a", round -> told.add(round.toString())));
    assertEquals(List.of(1L, 1L, 1L, 0L, 0L), cluster.versions());
    assertEquals("a", paxos.propose("b", round -> told.add(round.toString())));
    assertEquals(List.of("ballot 1.0: no promise needed, a accepted"), told, "known the 2nd time");
  }

  @Test
  void anEvenNumberOfAcceptorsSurvivesAsManyAsTheOddOneBelow() {
    Cluster cluster = new Cluster(4);
    Paxos<String> paxos = new Paxos<>(cluster.registers);
    assertEquals("Paxos[4 acceptors, undecided]", paxos.toString());
    cluster.crash(0);
    assertEquals("a", paxos.propose("a"));
    assertEquals(List.of(1L, 1L, 1L), cluster.versions().subList(1, 4), "three of four");
    cluster.crash(1);
    assertThrows(
        RegisterUnavailableException.class,
        () -> Paxos.sharing(cluster.registers, QuorumSystem.majority(4), () -> 1).propose("b"));
    assertEquals("a", Paxos.acceptors(2).propose("a"));
  }

  @Test
  void anObjectWithAHintGoesOnWithTheNumbersOfTheOneThatItWasMadeOf() {
    List<String> told = new ArrayList<>();
    Paxos<String> paxos = new Paxos<>(new Cluster(3).registers);
    Paxos<String> hinted = paxos.withLeader(() -> true);
    assertEquals("a", paxos.propose("a", round -> told.add(round.toString())));
    assertEquals("a", hinted.propose("b", round -> told.add(round.toString())));
    assertEquals(
        List.of(
            "ballot 1.0: no promise needed, a accepted", "ballot 1.1: promised, a found decided"),
        told);
  }

  /** A proposer that may not lead waits for one that does. Meanwhile it only reads, and learns. */
  @Test
  void whoDoesNotLeadLearnsTheDecisionWithoutABallot() {
    Cluster cluster = new Cluster(3);
    AtomicInteger asked = new AtomicInteger();
    Paxos<String> paxos =
        new Paxos<>(cluster.registers)
            .withLeader(
                () -> {
                  if (asked.incrementAndGet() == 3) {
                    cluster.proposer(9).propose("leader's");
                  }
                  return false;
                });
    List<Round<?>> ballots = new ArrayList<>();
    assertEquals("leader's", paxos.propose("mine", ballots::add));
    assertEquals(List.of(), ballots);
    assertEquals(3, asked.get());
  }

  @Test
  void aHintThatIsWrongForEverCostsReadsAndThenABallot() {
    Cluster cluster = new Cluster(3);
    AtomicInteger asked = new AtomicInteger();
    Paxos<String> paxos =
        new Paxos<>(cluster.registers).withLeader(() -> asked.incrementAndGet() < 0);
    assertEquals("a", paxos.propose("a"));
    assertEquals(10, asked.get(), "bounded");
    assertEquals(List.of(1L, 1L, 0L), cluster.versions(), "as with no hint");
  }

  @Test
  void aHintThatFailsProposesNothing() {
    Cluster cluster = new Cluster(3);
    Paxos<String> paxos =
        new Paxos<>(cluster.registers)
            .withLeader(
                () -> {
                  throw new UnsupportedOperationException("no leader known");
                });
    assertThrows(UnsupportedOperationException.class, () -> paxos.propose("a"));
    assertEquals(List.of(0L, 0L, 0L), cluster.versions());
  }

  @Test
  void theDecisionIsRememberedWhenTheAcceptorsAreGone() {
    Cluster cluster = new Cluster(3);
    Paxos<String> paxos = new Paxos<>(cluster.registers);
    paxos.propose("a");
    cluster.crash(0, 1, 2);
    assertEquals("a", paxos.propose("b"));
    assertEquals(Optional.of("a"), paxos.decision());
    assertEquals("Paxos[3 acceptors, decided: a]", paxos.toString());
  }

  @Test
  void aDecisionThatWasLearnedIsRememberedWhenTheAcceptorsAreGone() {
    Cluster cluster = new Cluster(3);
    cluster.proposer(0).propose("a");
    Paxos<String> paxos = new Paxos<>(cluster.registers);
    assertEquals(Optional.of("a"), paxos.decision());
    cluster.crash(0, 1, 2);
    assertEquals(Optional.of("a"), paxos.decision());
  }

  /** Each proposal starts another in its first step, until there are no more numbers. */
  @Test
  void asManyProposalsAsThereAreNumbersMayGoOnAndNoMore() throws Exception {
    AtomicReference<Paxos<Integer>> paxos = new AtomicReference<>();
    AtomicInteger started = new AtomicInteger(1);
    paxos.set(
        new Paxos<>(
            List.of(
                new FaultyRegister<>(
                    new HeapRegister<>(),
                    next -> {
                      int mine = started.getAndIncrement();
                      if (mine <= Ballot.MAX_PROPOSER) {
                        assertEquals(Ballot.MAX_PROPOSER, paxos.get().propose(mine));
                      } else if (mine < Ballot.MAX_PROPOSER + 3) {
                        Refusal.of(
                            IllegalStateException.class,
                            "proposals: 4096 going on, allowed: 4096",
                            () -> paxos.get().propose(mine));
                      }
                    }))));
    AtomicReference<Integer> decided = new AtomicReference<>();
    Thread deep = new Thread(null, () -> decided.set(paxos.get().propose(0)), "deep", 1 << 28);
    deep.start();
    deep.join();
    assertEquals(Ballot.MAX_PROPOSER, decided.get());
  }

  @Test
  void aLostMajorityIsToldAndItsReturnIsEnough() {
    Cluster cluster = new Cluster(3);
    Paxos<String> paxos = new Paxos<>(cluster.registers);
    cluster.crash(1, 2);
    // more often than there are proposers' numbers: they are used again
    for (int i = 0; i <= Ballot.MAX_PROPOSER + 1; i++) {
      assertThrows(RegisterUnavailableException.class, () -> paxos.propose("a"));
    }
    assertEquals(Optional.empty(), paxos.decision());
    cluster.restore(1);
    assertEquals("a", paxos.propose("b"), "which one acceptor has accepted in ballot 1.0");
    long round = Ballot.round(cluster.get(0).state().promisedBallot());
    assertEquals(Ballot.MAX_PROPOSER + 3, round, "never a ballot twice");
  }

  @Test
  void aProposerThatStopsInMidRoundHoldsUpNobody() {
    for (int steps = 0; steps < 4; steps++) {
      Cluster cluster = new Cluster(3);
      stopAfter(steps, cluster);
      String decided = cluster.proposerBackwards(1).propose("b");
      assertTrue(List.of("a", "b").contains(decided));
      assertEquals(decided, cluster.proposer(2).propose("c"));
      assertEquals(Optional.of(decided), cluster.learner().learn());
    }
  }

  /** Takes so many of the four steps of proposer 0, which then stops for ever. */
  private static void stopAfter(int steps, Cluster cluster) {
    long ballot = Ballot.of(1, 0);
    for (int step = 0; step < steps; step++) {
      if (step < 2) {
        cluster.get(step).prepare(ballot);
      } else {
        cluster.get(step - 2).accept(ballot, "a");
      }
    }
  }

  @Test
  void eightProposersAllEndAndAgree() throws Exception {
    for (int i = 0; i < 200; i++) {
      Cluster cluster = new Cluster(5);
      String[] decided = new String[8];
      Race.of(
          8,
          thread ->
              decided[thread] =
                  (thread % 2 == 0 ? cluster.proposer(thread) : cluster.proposerBackwards(thread))
                      .propose("p" + thread));
      for (String each : decided) {
        assertEquals(decided[0], each);
      }
      assertTrue(List.of("p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7").contains(decided[0]));
    }
  }

  @Test
  void refusesBadInputByName() {
    Refusal.ofNull("registers", () -> new Paxos<String>(null));
    Refusal.ofArgument("acceptors: 0", () -> new Paxos<String>(List.of()));
    Refusal.ofArgument("acceptors: 0", () -> Paxos.acceptors(0));
    Refusal.ofArgument("acceptors: 65", () -> Paxos.acceptors(65));
    List<HeapRegister<AcceptorState<String>>> three =
        List.of(new HeapRegister<>(), new HeapRegister<>(), new HeapRegister<>());
    QuorumSystem four = QuorumSystem.majority(4);
    Refusal.ofArgument("registers: 3, allowed: 4", () -> new Paxos<>(three, four));
    Refusal.ofNull("quorums", () -> new Paxos<>(three, null));
    Refusal.ofNull("registers", () -> new Paxos<String>(null, four));
    Refusal.ofNull("mayLead", () -> new Paxos<>(three).withLeader(null));
    Refusal.ofNull("observer", () -> new Paxos<>(three).propose("a", null));
    Refusal.ofNull("value", () -> new Paxos<>(three).propose(null, round -> {}));
    Register<AcceptorState<String>> one = new HeapRegister<>();
    Refusal.ofArgument(
        "registers[1]: the same as registers[0]",
        () -> new Paxos<>(List.of(one, one, new HeapRegister<>())));
  }
}
