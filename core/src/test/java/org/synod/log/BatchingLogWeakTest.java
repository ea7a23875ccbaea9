// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.weak.Weakening;
import org.synod.explore.weak.Weakening.Access;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.quorum.QuorumSystem;
import org.synod.register.HeapRegister;

/**
 * The word of a {@link BatchingLog} over weak memory: the consumer's end of its queue is plain.
 * Each process has a log of its own, so that the queue alone is shared. docs/ordering.md names the
 * runs.
 */
class BatchingLogWeakTest {
  private static final String TWO = "two consumers of the queue";
  private static final int LOOKS = 1;

  /** The consumer's end of a queue, which is empty: two plain words that are always the same. */
  private static final class PlainQueue extends RelaxedQueue<Appended<String>> {
    private final Words polled;

    PlainQueue(Words polled) {
      this.polled = polled;
    }

    @Override
    public boolean relaxedOffer(Appended<String> command) {
      return true;
    }

    @Override
    public Appended<String> relaxedPoll() {
      long[] both = new long[2];
      polled.copyTo(0, both);
      assertEquals(both[0], both[1], TWO);
      polled.copyFrom(new long[] {both[0] + 1, both[1] + 1}, 0);
      return null;
    }
  }

  private static Exploration with(Weakening weakening) {
    return Explorer.of(
            world -> {
              world.weak();
              Memory memory = world.memory("w", 2);
              Words delivering = weakening.of(memory).allocate(1);
              PlainQueue queue = new PlainQueue(memory.allocate(2));
              for (String command : List.of("a", "b")) {
                world.process(
                    command,
                    () -> {
                      PaxosLog<String> own =
                          new PaxosLog<>(
                              List.of(new HeapRegister<>()), QuorumSystem.majority(1));
                      return new BatchingLog<>(own, queue, delivering, LOOKS).append(command);
                    });
              }
            })
        .explore();
  }

  /** A weakening by one step. */
  enum Weakened {
    BEGIN_WITHOUT_ACQUIRE(Access.EXCHANGE, "BatchingLog.begin", Mode.RELEASE),
    END(Access.SET_RELEASE, "BatchingLog.end", Mode.OPAQUE);

    private final Weakening weakening;

    Weakened(Access access, String caller, Mode mode) {
      weakening = Weakening.of(access, caller, mode);
    }
  }

  @Test
  void passes() {
    with(Weakening.none()).requireComplete();
  }

  @ParameterizedTest
  @EnumSource
  void failsWhenItIsWeaker(Weakened weakened) {
    with(weakened.weakening).requireFailure(TWO);
  }

  /** The exchange behind the first look acquires. */
  @Test
  void passesIfTheFirstLookIsOpaque() {
    with(Weakening.of(Access.GET_VOLATILE, "BatchingLog.begin", Mode.OPAQUE)).requireComplete();
  }
}
