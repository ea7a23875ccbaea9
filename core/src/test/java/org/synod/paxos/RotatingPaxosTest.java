// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.consensus.Consensus;
import org.synod.consensus.ConsensusContract;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.register.FaultyRegister;
import org.synod.register.HeapRegister;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.SlotRegister;

class RotatingPaxosTest {

  @Nested
  class OnOneAcceptor implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return RotatingPaxos.surviving(0);
    }
  }

  @Nested
  class OnFiveAcceptors implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      return RotatingPaxos.surviving(2);
    }
  }

  @Nested
  class OnFiveAcceptorsOfWhichTheFirstTwoHostsCrashed implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      Cluster cluster = new Cluster(5);
      cluster.crash(0, 1);
      return new RotatingPaxos<>(cluster.registers);
    }
  }

  @Nested
  class OnSlots implements ConsensusContract {
    @Override
    public Consensus<String> create() {
      Memory memory = new HeapMemory(9);
      return new RotatingPaxos<>(
          Stream.generate(
                  () -> new SlotRegister<>(memory, AcceptorState.codec(Codec.ofUtf8(16))))
              .limit(3)
              .toList());
    }
  }

  private static AcceptorState<String> accepted(int round, String value) {
    return new AcceptorState<>(Ballot.of(round, 0), Ballot.of(round, 0), value);
  }

  @Test
  void theFirstBallotIsOneWriteToEachOfAQuorum() {
    Cluster cluster = new Cluster(3);
    assertEquals("a", new RotatingPaxos<>(cluster.registers).propose("a"));
    assertEquals(accepted(1, "a"), cluster.get(0).state());
    assertEquals(accepted(1, "a"), cluster.get(1).state());
    assertEquals(AcceptorState.initial(), cluster.get(2).state());
    assertEquals(1, cluster.registers.get(0).get().version());
  }

  /** A process has stopped after its first write. The next process ends its ballot. */
  @Test
  void aBallotThatItsHostHasBegunIsHelped() {
    Cluster cluster = new Cluster(3);
    cluster.get(0).acceptFirst(Ballot.of(1, 0), "a");
    assertEquals("a", new RotatingPaxos<>(cluster.registers).propose("b"));
    assertEquals(accepted(1, "a"), cluster.get(1).state());
  }

  /** A majority of four is three, so one of four may crash, as of three. */
  @Test
  void anEvenNumberSurvivesAsManyAsTheOddOneBelow() {
    for (int silent = 0; silent < 4; silent++) {
      Cluster cluster = new Cluster(4);
      cluster.crash(silent);
      assertEquals("a", new RotatingPaxos<>(cluster.registers).propose("a"));
      assertEquals(Optional.of("a"), new RotatingPaxos<>(cluster.registers).decision());
      cluster.crash((silent + 1) % 4);
      RotatingPaxos<String> late = new RotatingPaxos<>(cluster.registers);
      assertThrows(RegisterUnavailableException.class, () -> late.propose("b"));
    }
  }

  @Test
  void eachCrashedHostCostsOneBallot() {
    Cluster cluster = new Cluster(5);
    cluster.crash(0, 1);
    assertEquals("a", new RotatingPaxos<>(cluster.registers).propose("a"));
    assertEquals(accepted(3, "a"), cluster.get(2).state());
    assertEquals(accepted(3, "a"), cluster.get(4).state());
  }

  /** A proposal asks an acceptor of ballot 4, and then one of ballot 2, both in ballot 5. */
  @Test
  void ofWhatAQuorumHasAcceptedTheHighestBallotCounts() {
    Cluster cluster = new Cluster(3);
    cluster.get(0).acceptFirst(Ballot.of(4, 0), "b");
    cluster.get(0).prepare(Ballot.of(5, 0));
    cluster.get(1).acceptFirst(Ballot.of(2, 0), "a");
    cluster.get(2).prepare(Ballot.of(5, 0));
    assertEquals("b", new RotatingPaxos<>(cluster.registers).propose("c"));
    assertEquals(accepted(5, "b"), cluster.get(1).state());
  }

  @Test
  void oneLessThanAQuorumIsNotEnoughToTellWhatWasAccepted() {
    Cluster cluster = new Cluster(3);
    cluster.get(0).prepare(Ballot.of(5, 0));
    cluster.get(1).acceptFirst(Ballot.of(2, 0), "a");
    cluster.get(2).acceptFirst(Ballot.of(2, 0), "a");
    assertEquals("a", new RotatingPaxos<>(cluster.registers).propose("b"));
  }

  /** The host missed one call in ballot 1, and is the host of ballot 4 too. */
  @Test
  void aHostThatWasSilentBeforeIsAskedInTheBallotThatOthersBegan() {
    Cluster cluster = new Cluster(3);
    cluster.get(1).prepare(Ballot.of(4, 0));
    cluster.get(2).prepare(Ballot.of(4, 0));
    boolean[] missed = {false};
    Register<AcceptorState<String>> once =
        new FaultyRegister<>(
            cluster.registers.get(0),
            next -> {
              if (!missed[0]) {
                missed[0] = true;
                throw FaultyRegister.crashed("a0");
              }
            });
    cluster.registers.set(0, once);
    assertEquals("a", new RotatingPaxos<>(cluster.registers).propose("a"));
    assertEquals(accepted(4, "a"), cluster.get(0).state());
  }

  @Test
  void aValueThatOneOtherHasAcceptedOutlivesItsHost() {
    Cluster cluster = new Cluster(3);
    cluster.get(0).acceptFirst(Ballot.of(1, 0), "a");
    cluster.get(1).acceptFirst(Ballot.of(1, 0), "a");
    cluster.crash(0);
    RotatingPaxos<String> late = new RotatingPaxos<>(cluster.registers);
    assertEquals(Optional.empty(), late.decision(), "one acceptor of two is none");
    assertEquals("a", late.propose("b"));
    assertEquals(accepted(2, "a"), cluster.get(2).state());
  }

  @Test
  void anAbandonedBallotLeadsToTheHighest() {
    Cluster cluster = new Cluster(3);
    cluster.get(0).prepare(Ballot.of(2, 0));
    assertEquals("a", new RotatingPaxos<>(cluster.registers).propose("a"));
    assertEquals(accepted(2, "a"), cluster.get(1).state());
  }

  @Test
  void aLostQuorumIsToldAndItsReturnIsEnough() {
    Cluster cluster = new Cluster(3);
    RotatingPaxos<String> paxos = new RotatingPaxos<>(cluster.registers);
    cluster.crash(0, 2);
    for (int i = 0; i < 3; i++) {
      RegisterUnavailableException e =
          assertThrows(RegisterUnavailableException.class, () -> paxos.propose("a"));
      assertTrue(e.getMessage().startsWith("1 of 3 acceptors answered"), e.getMessage());
      assertEquals(Effect.NONE, e.effect(), "promised, but not accepted");
      assertEquals("a2 has crashed", e.getCause().getMessage(), "the last that did not answer");
    }
    assertEquals(Optional.empty(), paxos.decision());
    cluster.restore(0);
    assertEquals("b", paxos.propose("b"));
  }

  @Test
  void whatOneAcceptorHasAcceptedMayStillBeDecided() {
    Cluster cluster = new Cluster(3);
    RotatingPaxos<String> paxos = new RotatingPaxos<>(cluster.registers);
    cluster.crash(1, 2);
    RegisterUnavailableException e =
        assertThrows(RegisterUnavailableException.class, () -> paxos.propose("a"));
    assertEquals(Effect.UNKNOWN, e.effect());
    assertEquals("a2 has crashed", e.getCause().getMessage(), "the last that did not answer");
    cluster.restore(2);
    assertEquals("a", paxos.propose("b"));
  }

  @Test
  void aHostThatMayHaveAcceptedLeavesTheEffectUnknown() {
    Register<AcceptorState<String>> unknown =
        new FaultyRegister<>(
            new HeapRegister<>(),
            next -> {
              throw new RegisterUnavailableException("timed out", Effect.UNKNOWN);
            });
    RegisterUnavailableException e =
        assertThrows(
            RegisterUnavailableException.class,
            () -> new RotatingPaxos<>(List.of(unknown)).propose("a"));
    assertTrue(e.getMessage().startsWith("0 of 1 acceptors answered"), e.getMessage());
    assertEquals(Effect.UNKNOWN, e.effect());
  }

  /** Each silence ends: hosts go round, and beyond f + 1, until one answers. */
  @Test
  void hostsGoRoundWhenTheySilenceEachOtherInTurn() {
    Cluster cluster = new Cluster(3);
    RotatingPaxos<String> paxos = new RotatingPaxos<>(cluster.registers);
    for (int ballot = 1; ballot <= 7; ballot++) {
      cluster.get((ballot + 1) % 3).prepare(Ballot.of(ballot, 0));
    }
    cluster.crash(0); // the host of 7
    assertEquals("a", paxos.propose("a"));
    assertEquals(accepted(8, "a"), cluster.get(1).state());
  }

  @Test
  void theDecisionIsRememberedWhenTheAcceptorsAreGone() {
    Cluster cluster = new Cluster(3);
    RotatingPaxos<String> paxos = new RotatingPaxos<>(cluster.registers);
    paxos.propose("a");
    RotatingPaxos<String> learner = new RotatingPaxos<>(cluster.registers);
    assertEquals(Optional.of("a"), learner.decision());
    cluster.crash(0, 1, 2);
    for (RotatingPaxos<String> each : List.of(paxos, learner)) {
      assertEquals("a", each.propose("b"));
      assertEquals(Optional.of("a"), each.decision());
      assertEquals("RotatingPaxos[3 acceptors, decided: a]", each.toString());
    }
  }

  @Test
  void refusesRegistersThatAProposerWrites() {
    Cluster cluster = new Cluster(3);
    cluster.get(0).prepare(Ballot.of(1, 7));
    Refusal.of(
        IllegalStateException.class,
        "registers: ballot 1.7",
        () -> new RotatingPaxos<>(cluster.registers).propose("a"));
  }

  @Test
  void refusesBadInputByName() {
    Refusal.ofArgument("failures: -1", () -> RotatingPaxos.surviving(-1));
    Refusal.ofArgument("failures: 32", () -> RotatingPaxos.surviving(32));
    assertEquals("a", RotatingPaxos.surviving(31).propose("a"));
    Refusal.ofNull("registers", () -> new RotatingPaxos<String>(null));
    Register<AcceptorState<String>> one = new HeapRegister<>();
    Register<AcceptorState<String>> other = new HeapRegister<>();
    Refusal.ofNull("registers[1]", () -> new RotatingPaxos<>(Arrays.asList(one, null, other)));
    Refusal.ofArgument("registers: 0", () -> new RotatingPaxos<String>(List.of()));
    Refusal.ofArgument(
        "registers: 64",
        () -> new RotatingPaxos<>(Stream.generate(HeapRegister<AcceptorState<String>>::new)
            .limit(64).toList()));
    Refusal.ofArgument("acceptors: 0", () -> RotatingPaxos.acceptors(0));
    Refusal.ofArgument("acceptors: 64", () -> RotatingPaxos.acceptors(64));
    assertEquals("a", RotatingPaxos.acceptors(63).propose("a"));
    Refusal.ofArgument(
        "registers[1]: the same as registers[0]",
        () -> new RotatingPaxos<>(List.of(one, one, new HeapRegister<>())));
  }
}
