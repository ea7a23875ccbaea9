// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
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
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.SlotRegister;

class FastPaxosTest {
  private static final long FAST = Ballot.LOWEST;

  @Nested
  class OnOneAcceptor implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return FastPaxos.acceptors(1);
    }
  }

  @Nested
  class OnThreeAcceptors implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return FastPaxos.acceptors(3);
    }
  }

  @Nested
  class OnFourAcceptorsOfWhichOneCrashed implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      Cluster cluster = new Cluster(4);
      cluster.crash(0);
      return new FastPaxos<>(cluster.registers);
    }
  }

  @Nested
  class WithoutAFastQuorum implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      Cluster cluster = new Cluster(5);
      cluster.crash(0, 3);
      return new FastPaxos<>(cluster.registers);
    }
  }

  @Nested
  class OnWeights implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      Cluster cluster = new Cluster(4);
      return new FastPaxos<>(cluster.registers, QuorumSystem.weighted(3, 2, 1, 1));
    }
  }

  @Nested
  class OnSlots implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      Memory memory = new HeapMemory(9);
      return new FastPaxos<>(
          Stream.generate(
                  () -> new SlotRegister<>(memory, AcceptorState.codec(Codec.ofUtf8(16))))
              .limit(3)
              .toList());
    }
  }

  @Test
  void aloneItIsOneCasOnEachOfAFastQuorum() {
    Cluster three = new Cluster(3);
    assertEquals("a", new FastPaxos<>(three.registers).propose("a"));
    assertEquals(List.of(1L, 1L, 1L), three.versions());

    Cluster five = new Cluster(5);
    assertEquals("a", new FastPaxos<>(five.registers).propose("a"));
    assertEquals(List.of(1L, 1L, 1L, 1L, 0L), five.versions());
  }

  @Test
  void whoComesLaterLearnsWithoutACas() {
    Cluster cluster = new Cluster(3);
    FastPaxos<String> first = new FastPaxos<>(cluster.registers);
    first.propose("a");
    FastPaxos<String> late = new FastPaxos<>(cluster.registers);
    assertEquals(Optional.of("a"), late.decision());
    assertEquals("a", new FastPaxos<>(cluster.registers).propose("b"));
    assertEquals(List.of(1L, 1L, 1L), cluster.versions());
    cluster.crash(0, 1, 2);
    assertEquals(Optional.of("a"), late.decision(), "remembered");
    assertEquals("a", first.propose("b"), "remembered");
    assertEquals("FastPaxos[3 acceptors, decided: a]", first.toString());
  }

  /** The proposal sends on the value of the first acceptor, so no acceptor gets another. */
  @Test
  void aHalfDoneProposalIsCompleted() {
    Cluster cluster = new Cluster(3);
    cluster.get(0).acceptFirst(FAST, "a");
    assertEquals("a", new FastPaxos<>(cluster.registers).propose("b"));
    assertEquals(List.of(1L, 1L, 1L), cluster.versions());
  }

  /** Acceptor 0 has a, 1 and 2 have b. Acceptors 0 and 1 show that no value is decided. */
  @Test
  void aCollisionIsRecoveredInAClassicBallot() {
    Cluster cluster = new Cluster(3);
    cluster.get(1).acceptFirst(FAST, "b");
    cluster.get(2).acceptFirst(FAST, "b");
    FastPaxos<String> paxos = new FastPaxos<>(cluster.registers);
    assertNull(paxos.tryFast("a"));
    assertEquals(List.of(1L, 1L, 1L), cluster.versions());
    assertEquals("c", paxos.propose("c"), "any value is free");
    assertEquals(Ballot.of(2, 0), cluster.get(0).state().acceptedBallot());
  }

  /**
   * Acceptors 1, 2 and 3 of 4 have decided b. Acceptors 0, 1 and 2 cannot show that, and recovery
   * must take b.
   */
  @Test
  void whatMayHaveBeenDecidedIsTakenByRecovery() {
    Cluster cluster = new Cluster(4);
    for (int i = 0; i < 4; i++) {
      cluster.get(i).acceptFirst(FAST, i == 0 ? "a" : "b");
    }
    cluster.crash(3);
    FastPaxos<String> paxos = new FastPaxos<>(cluster.registers);
    assertEquals(Optional.empty(), paxos.decision(), "2 of the 4 do not show it");
    assertEquals("b", paxos.propose("a"));
  }

  /** The others agree on a value that the first acceptor does not have. A read of all finds it. */
  @Test
  void anothersFastQuorumIsTheDecision() {
    Cluster cluster = new Cluster(5);
    for (int i = 0; i < 5; i++) {
      cluster.get(i).acceptFirst(FAST, i == 0 ? "a" : "b");
    }
    assertEquals("b", new FastPaxos<>(cluster.registers).propose("c"));
    assertEquals(List.of(1L, 1L, 1L, 1L, 1L), cluster.versions(), "no ballot was needed");
  }

  /** Once no value can win, further acceptors are left as they are. */
  @Test
  void aCollisionIsNoticedAsSoonAsItHappens() {
    Cluster cluster = new Cluster(5);
    cluster.get(1).acceptFirst(FAST, "b");
    cluster.get(2).acceptFirst(FAST, "b");
    FastPaxos<String> paxos = new FastPaxos<>(cluster.registers);
    assertNull(paxos.tryFast("a"));
    assertEquals(List.of(1L, 1L, 1L, 0L, 0L), cluster.versions());
  }

  @Test
  void aRecoveryThatHasBegunIsNotOvertaken() {
    Cluster cluster = new Cluster(3);
    cluster.get(0).prepare(Ballot.of(2, 9));
    FastPaxos<String> paxos = new FastPaxos<>(cluster.registers);
    assertNull(paxos.tryFast("a"));
    assertEquals(List.of(1L, 0L, 0L), cluster.versions());
    assertEquals("a", paxos.propose("a"));
  }

  @Test
  void withoutAQuorumTheEffectIsUnknown() {
    Cluster cluster = new Cluster(3);
    FastPaxos<String> paxos = new FastPaxos<>(cluster.registers);
    cluster.crash(1, 2);
    RegisterUnavailableException e =
        assertThrows(RegisterUnavailableException.class, () -> paxos.propose("a"));
    assertEquals(Effect.UNKNOWN, e.effect(), "acceptor 0 has it");
    assertEquals(
        "1 of 3 acceptors answered, needed: a quorum of 3: 2 to prepare, 2 to accept",
        e.getMessage());
    cluster.restore(1);
    assertEquals("b", paxos.propose("b"), "a can have no fast quorum any more");
  }

  /** Each thread asks the acceptors in an order of its own, so that they do collide. */
  @Test
  void threadsThatCollideAgree() throws Exception {
    int threads = 4;
    int rounds = 1000;
    QuorumSystem quorums = FastPaxos.quorums(4);
    String[][] results = new String[threads][rounds];
    AtomicReference<List<Register<AcceptorState<String>>>> shared = new AtomicReference<>();
    CyclicBarrier meeting =
        new CyclicBarrier(threads, () -> shared.set(new ArrayList<>(new Cluster(4).registers)));
    Race.of(
        threads,
        thread -> {
          for (int round = 0; round < rounds; round++) {
            meeting.await();
            Acceptors<String> mine = Rotated.fastFrom(thread, shared.get(), quorums);
            String decided = new FastPaxos<>(mine).tryFast("p" + thread);
            results[thread][round] =
                decided != null
                    ? decided
                    : new Proposer<>(thread, mine, thread).propose("p" + thread);
          }
        });
    for (int round = 0; round < rounds; round++) {
      for (int thread = 1; thread < threads; thread++) {
        assertEquals(results[0][round], results[thread][round], "agreement in round " + round);
      }
    }
  }

  @Test
  void refusesBadInputByName() {
    List<Register<AcceptorState<String>>> none = null;
    Refusal.ofNull("registers", () -> new FastPaxos<>(none));
    Refusal.ofArgument("acceptors: 0", () -> FastPaxos.acceptors(0));
    Refusal.ofArgument("acceptors: 65", () -> FastPaxos.acceptors(65));
    List<Register<AcceptorState<String>>> two = List.of(new HeapRegister<>(), new HeapRegister<>());
    Refusal.ofArgument(
        "registers: 2, allowed: 3", () -> new FastPaxos<>(two, QuorumSystem.majority(3)));
    Refusal.ofNull("quorums", () -> new FastPaxos<>(two, null));
    Refusal.ofArgument(
        "registers[1]: the same as registers[0]",
        () -> new FastPaxos<>(List.of(two.get(0), two.get(0))));
    assertEquals("a", new FastPaxos<>(two).propose("a"));
  }
}
