// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.synod.explore.replay.Request.Mode;
import org.synod.explore.weak.Weakening;
import org.synod.explore.weak.Weakening.Access;

/** The accesses of a {@link Channel} over weak memory: each that is weakened by one step fails. */
class ChannelWeakTest {

  /** A weakening by one step. */
  enum Weakened {
    HEADER_WITHOUT_RELEASE(Access.SET_RELEASE, "Ring.write", Mode.OPAQUE),
    HEADER_WITHOUT_ACQUIRE(Access.GET_ACQUIRE, "Ring.length", Mode.OPAQUE);

    private final Weakening weakening;

    Weakened(Access access, String caller, Mode mode) {
      weakening = Weakening.of(access, caller, mode);
    }
  }

  private static ChannelRuns runs(Weakening weakening) {
    return new ChannelRuns(weakening::of, /* isWeak */ true);
  }

  @Test
  void passes() {
    runs(Weakening.none()).prefix().explore().requireComplete();
  }

  @ParameterizedTest
  @EnumSource
  void failsWhenItIsWeaker(Weakened weakened) {
    runs(weakened.weakening).prefix().explore().requireFailure("not what was sent");
  }
}
