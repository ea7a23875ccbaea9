// SPDX-License-Identifier: Apache-2.0
package org.synod.log.primary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.memory.Codec;
import org.synod.memory.DamageException;

/** States of replicas as words, and words that are none. */
class ReplicaCodecTest {
  private static final int EPOCHS = 1;
  private static final int SIZE = 2;
  private static final int FIRST = 5; // the zxid of the first change behind the base

  private final Codec<ReplicaState<Long>> codec = ReplicaState.codec(Codec.ofLong(), 3);

  private static ReplicaState<Long> state() {
    History<Long> history =
        History.of(Zxid.of(1, 7), 70L).plus(Zxid.of(1, 8), 80L).plus(Zxid.of(3, 1), 10L);
    return new ReplicaState<>(4, 3, history);
  }

  /** The words of a state, behind one that is not its own. */
  private long[] words(ReplicaState<Long> state) {
    long[] words = new long[1 + codec.words()];
    codec.encode(state, words, 1);
    return words;
  }

  @Test
  void whatIsWrittenIsRead() {
    ReplicaState<Long> end =
        new ReplicaState<>(Zxid.END, Zxid.END, History.of(Zxid.of(Zxid.END, Zxid.END), 1L));
    for (ReplicaState<Long> each :
        List.of(state(), end, new ReplicaState<Long>(2, 0, History.empty()))) {
      long[] words = words(each);
      assertEquals(each, codec.decode(words, 1));
      assertEquals(each.hashCode(), codec.decode(words, 1).hashCode());
      assertEquals(0, words[0]);
    }
    assertEquals(3 + 1 + 3 * 2, codec.words());
    assertEquals("replica(3,long)", codec.type());
  }

  private void damaged(int index, long word, String field) {
    long[] words = words(state());
    words[index] = word;
    String says =
        assertThrows(DamageException.class, () -> codec.decode(words, 1)).getMessage();
    assertTrue(says.startsWith(field + ": found"), says);
  }

  @Test
  void damagedWordsAreRefused() {
    damaged(EPOCHS, Zxid.of(2, 3), "currentEpoch");
    damaged(EPOCHS, Zxid.of(2, 2), "zxid");
    damaged(SIZE, 4, "changes");
    damaged(SIZE, -1, "changes");
    damaged(SIZE, 3, "zxid");
    damaged(FIRST, Zxid.of(1, 7), "zxid");
  }

  @Test
  void aHistoryLongerThanTheWindowIsRefused() {
    History<Long> history = History.empty();
    for (int i = 1; i <= 4; i++) {
      history = history.plus(Zxid.of(1, i), 0L);
    }
    ReplicaState<Long> longer = new ReplicaState<>(1, 1, history);
    Refusal.ofArgument("window: 4 changes", () -> words(longer));
    Refusal.ofArgument("window: 1", () -> ReplicaState.codec(Codec.ofLong(), 1));
    Refusal.ofArgument(
        "window: 10000 changes of 9 words",
        () -> ReplicaState.codec(Codec.ofLongs(9), 10_000));
    Refusal.ofNull("change", () -> ReplicaState.codec(null, 3));
  }
}
