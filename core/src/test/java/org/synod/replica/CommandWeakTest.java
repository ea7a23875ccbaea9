// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

/**
 * The outcome of a {@link Command} over weak memory: a thread that sees it sees what the command
 * has done. docs/ordering.md names the runs.
 */
class CommandWeakTest {
  private static final String EARLY = "an outcome before its changes";

  private static Exploration with(Weakening weakening) {
    return Explorer.of(
            world -> {
              world.weak();
              Memory memory = weakening.of(world.memory("w", 2));
              Words state = memory.allocate(1);
              Command<Words> command =
                  new Command.OfReference<>(
                      memory,
                      words -> {
                        words.setOpaque(0, 1);
                        return 1L;
                      });
              world.process(
                  "teller",
                  () -> {
                    command.runOn(state);
                    return "told";
                  });
              world.process(
                  "caller",
                  () -> {
                    Object told = command.outcome();
                    if (told != null) {
                      assertEquals(told, state.getOpaque(0), EARLY);
                    }
                    return told;
                  });
            })
        .explore();
  }

  /** A weakening by one step. */
  enum Weakened {
    OUTCOME_WRITE(Access.SET_RELEASE, "Command.OfReference.tell"),
    OUTCOME_READ(Access.GET_ACQUIRE, "Command.OfReference.outcome");

    private final Weakening weakening;

    Weakened(Access access, String caller) {
      weakening = Weakening.of(access, caller, Mode.OPAQUE);
    }
  }

  @Test
  void passes() {
    with(Weakening.none()).requireComplete();
  }

  @ParameterizedTest
  @EnumSource
  void failsWhenItIsWeaker(Weakened weakened) {
    with(weakened.weakening).requireFailure(EARLY);
  }
}
