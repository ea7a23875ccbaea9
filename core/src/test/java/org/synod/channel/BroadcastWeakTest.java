// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.explore.Explorer;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.weak.Weakening;
import org.synod.explore.weak.Weakening.Access;

/** The accesses of a {@link Broadcast} over weak memory: each that is weaker by one step fails. */
class BroadcastWeakTest {

  private static final String NOT_WRITTEN = "not what was sent";
  private static final String OVERWRITTEN = "message at 0 of a ring of 4 words, its header";

  /** A small run. */
  enum Run {
    ANSWER(/* isCausal */ true, BroadcastRuns::answer),
    AROUND(/* isCausal */ false, BroadcastRuns::around);

    private final boolean isCausal;
    private final Function<BroadcastRuns, Explorer> run;

    Run(boolean isCausal, Function<BroadcastRuns, Explorer> run) {
      this.isCausal = isCausal;
      this.run = run;
    }

    Explorer with(Weakening weakening) {
      return run.apply(new BroadcastRuns(weakening::of, /* isWeak */ true, isCausal));
    }
  }

  /** A weakening by one step. */
  enum Weakened {
    HEADER_WITHOUT_RELEASE(Access.SET_RELEASE, "Ring.write", Mode.OPAQUE, NOT_WRITTEN),
    HEADER_WITHOUT_ACQUIRE(Access.GET_ACQUIRE, "Ring.length", Mode.OPAQUE, NOT_WRITTEN),
    TAIL_OF_A_JOINER(Access.GET_VOLATILE, "Peer.<init>", Mode.ACQUIRE, OVERWRITTEN),
    OWNER_OF_A_JOINER(Access.GET_VOLATILE, "Peer.limit", Mode.ACQUIRE, OVERWRITTEN),
    TAIL_TO_A_JOINER(Access.EXCHANGE, "Ring.showTail", Mode.RELEASE, OVERWRITTEN);

    private final Weakening weakening;
    private final String failure;

    Weakened(Access access, String caller, Mode mode, String failure) {
      weakening = Weakening.of(access, caller, mode);
      this.failure = failure;
    }
  }

  @Test
  void passesAroundTheRing() {
    Run.AROUND.with(Weakening.none()).explore().requireComplete();
  }

  @Test
  @Tag("deep")
  void passesWithAnAnswer() {
    Run.ANSWER.with(Weakening.none()).explore().requireComplete();
  }

  @ParameterizedTest
  @EnumSource
  void failsWhenItIsWeaker(Weakened weakened) {
    Run.AROUND.with(weakened.weakening).explore().requireFailure(weakened.failure);
  }
}
