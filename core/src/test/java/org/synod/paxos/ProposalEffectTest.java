// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.synod.consensus.SerialConsensus;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Answering;
import org.synod.register.Answering.Answer;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/** The effect that is reported of a proposal that finds no quorum, by each way to agree. */
class ProposalEffectTest {
  private final List<Answering<AcceptorState<String>>> acceptors = Answering.heap(5);
  private final QuorumSystem majority = QuorumSystem.majority(5);

  private void answer(int from, int end, Answer... answers) {
    acceptors.subList(from, end).forEach(each -> each.answer(answers));
  }

  private static Effect effect(Executable call) {
    return assertThrows(RegisterUnavailableException.class, call).effect();
  }

  @Test
  void paxosWithoutAnAcceptSaysNone() {
    answer(0, 5, Answer.SILENT);
    Paxos<String> second = Paxos.sharing(acceptors, majority, () -> 1); // it prepares
    assertEquals(Effect.NONE, effect(() -> second.propose("a")));
    answer(0, 3, Answer.READ_ONLY);
    assertEquals(Effect.NONE, effect(() -> second.propose("b")), "promised by none");
    answer(0, 5);
    assertEquals("c", second.propose("c"));
  }

  @Test
  void paxosThatHasSentItsValueSaysUnknownInALaterBallotToo() {
    Proposer<String> proposer = new Proposer<>(1, Acceptors.on(acceptors, majority), 1);
    answer(0, 5, Answer.YES, Answer.UNANSWERED);
    assertEquals(Effect.UNKNOWN, effect(() -> proposer.tryPropose("a")), "all have accepted it");
    answer(0, 5, Answer.SILENT);
    assertEquals(Effect.UNKNOWN, effect(() -> proposer.tryPropose("a")));
    answer(0, 5);
    assertEquals(Optional.of("a"), new Paxos<>(acceptors, majority).decision());
  }

  @Test
  void fastPaxosSaysUnknown() {
    FastPaxos<String> fast = new FastPaxos<>(acceptors, FastPaxos.quorums(5));
    answer(0, 5, Answer.UNANSWERED, Answer.SILENT);
    assertEquals(Effect.UNKNOWN, effect(() -> fast.propose("a")));
    answer(0, 5);
    assertEquals(Optional.of("a"), fast.decision());
  }

  @Test
  void rotatingPaxosSaysWhatBecameOfTheFirstAndOfEachThatFollows() {
    answer(0, 5, Answer.READ_ONLY);
    assertEquals(Effect.NONE, effect(() -> new RotatingPaxos<>(acceptors).propose("a")));
    answer(0, 1, Answer.LOST, Answer.SILENT);
    answer(1, 5, Answer.SILENT);
    assertEquals(Effect.UNKNOWN, effect(() -> new RotatingPaxos<>(acceptors).propose("b")));
    answer(0, 1);
    assertEquals(Effect.UNKNOWN, effect(() -> new RotatingPaxos<>(acceptors).propose("c")));
    // the first is silent, the host of ballot 2 has the value, and the others promise nothing more
    List<Answering<AcceptorState<String>>> others = Answering.heap(5);
    others.get(0).answer(Answer.SILENT);
    others.get(1).answer(Answer.YES, Answer.UNANSWERED, Answer.SILENT);
    others.subList(2, 5).forEach(each -> each.answer(Answer.YES, Answer.READ_ONLY));
    assertEquals(Effect.UNKNOWN, effect(() -> new RotatingPaxos<>(others).propose("d")));
    // if that host refuses it too, no acceptor has the value
    List<Answering<AcceptorState<String>>> none = Answering.heap(5);
    none.get(0).answer(Answer.SILENT);
    none.subList(1, 5).forEach(each -> each.answer(Answer.YES, Answer.READ_ONLY));
    assertEquals(Effect.NONE, effect(() -> new RotatingPaxos<>(none).propose("e")));
  }

  @Test
  void aSerialConsensusSaysUnknownIfAnyIs() {
    for (int unknown = 0; unknown < 3; unknown++) {
      List<Answering<String>> registers = Answering.heap(3);
      registers.forEach(each -> each.answer(Answer.REFUSED));
      SerialConsensus<String> serial = SerialConsensus.onRegisters(registers);
      assertEquals(Effect.NONE, effect(() -> serial.propose("a")));
      registers.forEach(each -> each.answer(Answer.REFUSED));
      registers.get(unknown).answer(Answer.LOST);
      assertEquals(Effect.UNKNOWN, effect(() -> serial.propose("b")));
      assertEquals(Optional.empty(), serial.decision());
      registers.forEach(each -> each.answer(Answer.SILENT));
      assertEquals(Optional.empty(), serial.decision());
      registers.get(2).answer();
      assertEquals("c", serial.propose("c"), "by the last alone");
      registers.forEach(each -> each.answer());
      assertEquals(Optional.of("c"), serial.decision());
    }
  }

  /**
   * A proposal must reach the last object too. Otherwise a process that misses the others could
   * decide another value there.
   */
  @Test
  void aSerialConsensusAsksAllOfItsObjects() {
    List<Answering<String>> registers = Answering.heap(3);
    assertEquals("a", SerialConsensus.onRegisters(registers).propose("a"));
    registers.forEach(each -> assertEquals(Optional.of("a"), each.get().toOptional()));
  }

  /** Ballot 2 has decided b. The last acceptor that is asked in ballot 3 knows of ballot 1 only. */
  @Test
  void theHighestBallotThatIsReportedCountsAndNotTheLast() {
    AcceptorState<String> old = AcceptorState.accepted(Ballot.of(1, 0), "a");
    AcceptorState<String> decided = AcceptorState.accepted(Ballot.of(2, 0), "b");
    acceptors.get(0).answer(Answer.SILENT);
    assertTrue(acceptors.get(1).register.compareAndSet(0, decided.promising(Ballot.of(3, 0))));
    assertTrue(acceptors.get(2).register.compareAndSet(0, decided));
    assertTrue(acceptors.get(3).register.compareAndSet(0, old));
    assertTrue(acceptors.get(4).register.compareAndSet(0, decided));
    assertEquals("b", new RotatingPaxos<>(acceptors).propose("c"));
    assertEquals(
        "b", new Proposer<>(1, Acceptors.on(acceptors, majority), 1).propose("d"));
  }

  /** Each two of five acceptors are gone, or can only be read. */
  @Test
  void eachGoesOnWithoutAnyTwoOfFive() {
    for (int one = 0; one < 5; one++) {
      for (int other = 0; other < 5; other++) {
        for (Answer how : List.of(Answer.SILENT, Answer.READ_ONLY)) {
          List<Answering<AcceptorState<String>>> paxos = Answering.heap(5);
          List<Answering<AcceptorState<String>>> rotating = Answering.heap(5);
          List<Answering<AcceptorState<String>>> fast = Answering.heap(5);
          for (List<Answering<AcceptorState<String>>> each : List.of(paxos, rotating, fast)) {
            each.get(one).answer(how);
            each.get(other).answer(how);
          }
          assertEquals("a", new Paxos<>(paxos, majority).propose("a"));
          assertEquals("a", Paxos.sharing(paxos, majority, () -> 1).propose("b"));
          assertEquals("a", new RotatingPaxos<>(rotating).propose("a"));
          assertEquals("a", new RotatingPaxos<>(rotating).propose("b"));
          assertEquals("a", new FastPaxos<>(fast).propose("a"));
          assertEquals("a", new FastPaxos<>(fast).propose("b"));
        }
      }
    }
  }

  @Test
  void aLearnerCountsEachOfSixtyFourForItself() {
    List<Answering<AcceptorState<String>>> many = Answering.heap(64);
    Paxos<String> paxos = new Paxos<>(many, QuorumSystem.majority(64));
    for (int i = 0; i < 33; i++) {
      assertEquals(Optional.empty(), paxos.decision(), i + " have accepted");
      assertTrue(
          many.get(i).compareAndSet(0, AcceptorState.accepted(Ballot.of(1, 0), "a")));
    }
    assertEquals(Optional.of("a"), paxos.decision());
  }
}
