// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.memory.Codec;
import org.synod.memory.HeapMemory;
import org.synod.memory.Memory;
import org.synod.memory.Member;
import org.synod.register.Answering;
import org.synod.register.Answering.Answer;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.RegisterUnavailableException.Effect;

/** A call makes attempts of different effects, and reports the effect of all of them together. */
class UnknownEffectTest {

  private final Memory memory = new HeapMemory(64);
  private final List<Answering<QuorumState<Long>>> acceptors = new ArrayList<>();
  private Member me;

  private Participant found(int count, int number) {
    acceptors.addAll(Answering.heap(count));
    for (int i = 0; i <= number; i++) {
      me = memory.join();
    }
    Participant mine =
        QuorumRegister.found(memory, Codec.ofLong(), acceptors, QuorumSystem.majority(count))
            .participant(me);
    assertTrue(mine.compareAndSetWords(0, new long[] {10}));
    return mine;
  }

  private void answer(int acceptor, Answer... answers) {
    acceptors.get(acceptor).answer(answers);
  }

  private static Effect effect(Participant mine) {
    return assertThrows(
            RegisterUnavailableException.class,
            () -> mine.compareAndSetWords(1, new long[] {20}))
        .effect();
  }

  /**
   * The host of ballot 1 has the write, and nobody knows. The host of ballot 2 refuses the write,
   * and then there is no quorum. The write takes effect when the first host is back, without the
   * second.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 31, 32, 63})
  void anAttemptThatIsRefusedDoesNotMakeUpForOneBeforeThatIsNot(int number) {
    Participant mine = found(3, number);
    answer(0, Answer.UNANSWERED, Answer.SILENT);
    answer(1, Answer.YES, Answer.YES, Answer.REFUSED, Answer.READ_ONLY); // promise, begin, put
    assertEquals(Effect.UNKNOWN, effect(mine), "acceptor 0 has it");
    answer(0);
    answer(1, Answer.SILENT);
    assertTrue(mine.tookEffect());
    answer(1);
    long[] value = new long[1];
    assertEquals(2, mine.read(value));
    assertEquals(20, value[0]);
  }

  @Test
  void whatIsRefusedByEachHostHasNoEffect() {
    Participant mine = found(3, 0);
    answer(0, Answer.READ_ONLY);
    answer(1, Answer.READ_ONLY);
    assertEquals(Effect.NONE, effect(mine));
    answer(0);
    answer(1);
    assertFalse(mine.tookEffect());
    assertEquals(1, mine.read(new long[1]));
  }

  @Test
  void aRequestThatMayBeLostIsNotSaidToBe() {
    Participant mine = found(3, 0);
    answer(0, Answer.LOST, Answer.SILENT);
    answer(1, Answer.SILENT);
    assertEquals(Effect.UNKNOWN, effect(mine));
    answer(0);
    answer(1);
    assertFalse(mine.tookEffect());
  }

  @Test
  void whatOnlyTheHostHasMayTakeEffect() {
    for (int count : new int[] {3, 5}) {
      acceptors.clear();
      Participant mine = found(count, 0);
      for (int i = 1; i < count; i++) {
        answer(i, Answer.READ_ONLY);
      }
      assertEquals(Effect.UNKNOWN, effect(mine));
      assertEquals(
          Effect.NONE,
          assertThrows(RegisterUnavailableException.class, () -> mine.read(new long[1])).effect(),
          "of a read");
      assertEquals(
          Effect.NONE,
          assertThrows(RegisterUnavailableException.class, mine::tookEffect).effect(),
          "of a question");
      for (int i = 1; i < count; i++) {
        answer(i);
      }
      assertTrue(mine.tookEffect());
    }
  }

  /** The next call has sent nothing yet, so its effect is not that of the call before. */
  @Test
  void theEffectIsThatOfTheCallAndNotOfTheOneBefore() {
    Participant mine = found(3, 0);
    answer(1, Answer.SILENT);
    answer(2, Answer.SILENT);
    assertEquals(Effect.UNKNOWN, effect(mine));
    assertEquals(Effect.NONE, effect(mine), "it was not sent: the one before is not settled");
    answer(1);
    assertFalse(mine.tookEffect(), "the last one");
    long[] value = new long[1];
    assertEquals(2, mine.read(value), "the one before");
    assertEquals(20, value[0]);
  }
}
