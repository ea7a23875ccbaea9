// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.synod.demo.FaultyRegister;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.SlotRegister;

class PaxosTest {

  @Nested
  class OnOneAcceptor implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return Paxos.onHeap(1);
    }
  }

  @Nested
  class OnThreeAcceptors implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return Paxos.onHeap(3);
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
    cluster.proposer(0).propose("a");
    Paxos<String> late = new Paxos<>(cluster.registers);
    assertEquals(Optional.of("a"), late.decision());
    assertEquals("a", late.propose("b"));
  }

  @Test
  void theDecisionIsRememberedWhenTheAcceptorsAreGone() {
    Cluster cluster = new Cluster(3);
    Paxos<String> paxos = new Paxos<>(cluster.registers);
    paxos.propose("a");
    cluster.crash(0, 1, 2);
    assertEquals("a", paxos.propose("b"));
    assertEquals(Optional.of("a"), paxos.decision());
    assertEquals("Paxos[3 acceptors, decided a]", paxos.toString());
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
    assertEquals("b", paxos.propose("b"));
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

  /** Proposer 0 does so many of its four steps, and stops for ever. */
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
    Refusal.ofArgument("acceptors: 0", () -> Paxos.onHeap(0));
    Refusal.ofArgument("acceptors: 4", () -> Paxos.onHeap(4));
    Refusal.ofArgument("acceptors: 65", () -> Paxos.onHeap(65));
    Register<AcceptorState<String>> one = new HeapRegister<>();
    Refusal.ofArgument(
        "acceptors[1]: HeapRegister", () -> new Paxos<>(List.of(one, one, new HeapRegister<>())));
  }
}
