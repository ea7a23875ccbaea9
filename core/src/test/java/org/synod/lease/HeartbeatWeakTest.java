// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.explore.Exploration;
import org.synod.explore.Explorer;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.weak.Weakening;
import org.synod.explore.weak.Weakening.Access;
import org.synod.memory.Memory;

/**
 * The beats of a {@link HeartbeatDetector} over weak memory: a process that beats twice is seen
 * alive three times at most, however late the beats are seen. docs/ordering.md names the runs.
 */
class HeartbeatWeakTest {
  private static final String TOO_OFTEN = "seen alive more often than it has beaten";
  private static final long TIMEOUT = 1;
  private static final long SILENCE = 100;
  private static final int BEATS = 2;

  private static Exploration with(Weakening weakening) {
    return Explorer.of(
            world -> {
              world.weak();
              Memory memory = weakening.of(world.memory("w", 2));
              new HeartbeatDetector(memory, "beats", TIMEOUT, () -> 0); // makes its words
              world.process(
                  "beats",
                  () -> {
                    HeartbeatDetector detector =
                        new HeartbeatDetector(memory, "beats", TIMEOUT, () -> 0);
                    for (int i = 0; i < BEATS; i++) {
                      detector.beat(memory.current());
                    }
                    return 0;
                  });
              world.process("asks", () -> timesAlive(memory));
            })
        .explore();
  }

  private static int timesAlive(Memory memory) {
    long[] now = new long[1];
    HeartbeatDetector detector = new HeartbeatDetector(memory, "beats", TIMEOUT, () -> now[0]);
    int times = 0;
    for (int i = 0; i < BEATS + 2; i++) {
      times += detector.suspects(0) ? 0 : 1;
      now[0] += SILENCE;
    }
    assertTrue(times <= BEATS + 1, TOO_OFTEN);
    return times;
  }

  /** A weakening that no run shows. */
  enum Spare {
    SEEN(Access.GET_VOLATILE, "HeartbeatDetector.suspects", Mode.OPAQUE),
    OWN(Access.GET_OPAQUE, "HeartbeatDetector.beat", Mode.PLAIN);

    private final Weakening weakening;

    Spare(Access access, String caller, Mode mode) {
      weakening = Weakening.of(access, caller, mode);
    }
  }

  @Test
  void passes() {
    with(Weakening.none()).requireComplete();
  }

  /** An older beat behind a newer one counts as a beat. */
  @Test
  void failsIfBeatsAreReadPlainly() {
    with(Weakening.of(Access.GET_VOLATILE, "HeartbeatDetector.suspects", Mode.PLAIN))
        .requireFailure(TOO_OFTEN);
  }

  @ParameterizedTest
  @EnumSource
  void passesAllTheSame(Spare spare) {
    with(spare.weakening).requireComplete();
  }
}
