// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.synod.log.sequence.SequenceProposer;
import org.synod.log.sequence.SequenceState;
import org.synod.quorum.QuorumSystem;
import org.synod.register.Answering.Answer;
import org.synod.register.Answering;
import org.synod.register.RegisterUnavailableException.Effect;
import org.synod.register.RegisterUnavailableException;

/** The effect that is reported of an append or a proposal that finds no quorum. */
class AppendEffectTest {
  private final List<Answering<SequenceState<String>>> acceptors = Answering.heap(5);
  private final List<Answering<SequenceState<Appended<String>>>> ofLog = Answering.heap(3);
  private final SequenceConsensus<String> sequence =
      Sequences.over(acceptors, QuorumSystem.majority(5));
  private final PaxosLog<String> log =
      new PaxosLog<>(ofLog, QuorumSystem.majority(3), new LearnedSlots<>(), 64);

  private static void answer(List<? extends Answering<?>> acceptors, int from, Answer... answers) {
    acceptors.subList(from, acceptors.size()).forEach(each -> each.answer(answers));
  }

  private static Effect effect(Executable call) {
    return assertThrows(RegisterUnavailableException.class, call).effect();
  }

  @Test
  void whatNoHostTakesHasNoEffect() {
    answer(acceptors, 0, Answer.READ_ONLY);
    assertEquals(Effect.NONE, effect(() -> sequence.propose("a")));
    answer(acceptors, 0);
    acceptors.get(0).answer(Answer.REFUSED);
    answer(acceptors, 3, Answer.SILENT);
    assertEquals(List.of("b"), sequence.propose("b"), "in the next ballot");
    answer(acceptors, 0, Answer.SILENT);
    assertEquals(Effect.NONE, effect(() -> sequence.propose("c")));
    answer(acceptors, 0);
    assertEquals(List.of("b", "d"), sequence.propose("d"));
  }

  @Test
  void whatOneHostMayHaveTakenIsUnknownThoughTheNextRefusesIt() {
    ofLog.get(0).answer(Answer.UNANSWERED, Answer.SILENT);
    ofLog.get(1).answer(Answer.YES, Answer.REFUSED, Answer.READ_ONLY);
    assertEquals(Effect.UNKNOWN, effect(() -> log.append("a")));
    ofLog.get(0).answer();
    ofLog.get(1).answer(Answer.SILENT);
    assertEquals(1, log.append("b"), "it took effect");
    assertEquals("a", log.get(0));
  }

  @Test
  void aRequestThatMayBeLostIsUnknown() {
    ofLog.get(0).answer(Answer.LOST, Answer.SILENT);
    ofLog.get(1).answer(Answer.SILENT);
    assertEquals(Effect.UNKNOWN, effect(() -> log.append("a")));
    answer(ofLog, 0);
    assertEquals(0, log.append("b"), "it was lost");
  }

  @Test
  void whatOnlyTheHostHasIsUnknown() {
    answer(ofLog, 1, Answer.READ_ONLY);
    assertEquals(Effect.UNKNOWN, effect(() -> log.append("a")));
    assertEquals(Effect.UNKNOWN, effect(log::close));
    answer(ofLog, 0);
    assertEquals("a", firstAfterClose());
  }

  private String firstAfterClose() {
    assertThrows(IllegalStateException.class, () -> log.append("b"));
    return log.get(0);
  }

  @Test
  void whatOthersMaySendIsUnknown() {
    answer(ofLog, 0, Answer.SILENT);
    assertEquals(Effect.NONE, effect(() -> log.append("a")));
    assertEquals(
        Effect.UNKNOWN, effect(() -> log.append(log.appended("a"), List.of(), /* wasSent */ true)));
    assertEquals(Effect.UNKNOWN, effect(() -> new BatchingLog<>(log).append("a")));
  }

  /**
   * The command is at the host alone before the call, and the call carries it to another acceptor.
   */
  @Test
  void whatIsFoundAndCarriedIsUnknown() {
    answer(acceptors, 1, Answer.READ_ONLY);
    assertEquals(Effect.UNKNOWN, effect(() -> sequence.propose("a")));
    acceptors.get(1).answer();
    SequenceConsensus<String> other = Sequences.over(acceptors, QuorumSystem.majority(5));
    assertEquals(Effect.UNKNOWN, effect(() -> other.propose("a")));
    assertEquals(List.of(), other.decision(), "two of five have it");
  }

  @Test
  void aBatchHasEachCommandOnceHoweverOftenItIsHandedIn() {
    SequenceProposer<String> proposer =
        new SequenceProposer<>(acceptors, QuorumSystem.majority(5));
    proposer.add("a", List.of("b", "b", "a", "c", "b"), /* wasSent */ true);
    proposer.add("c", List.of("a", "d"), /* wasSent */ true);
    assertEquals(List.of("a", "b", "c", "d"), sequence.propose("d"));
  }

  /** Each two of the five acceptors are gone for a while, again and again, so that hosts change. */
  @Test
  void goesOnWithoutAnyTwoOfFive() {
    int appended = 0;
    for (int round = 0; round < 4; round++) {
      for (int one = 0; one < 5; one++) {
        for (int other = 0; other < 5; other++) {
          acceptors.get(one).answer(Answer.SILENT);
          acceptors.get(other).answer(round % 2 == 0 ? Answer.READ_ONLY : Answer.SILENT);
          List<String> decided = sequence.propose("c" + appended);
          appended++;
          assertEquals(appended, decided.size());
          assertEquals("c" + (appended - 1), decided.get(appended - 1));
          answer(acceptors, 0);
          assertEquals(decided, sequence.decision());
        }
      }
    }
  }
}
