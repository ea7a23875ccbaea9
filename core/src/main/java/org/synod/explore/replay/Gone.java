// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.replay;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The part of a process that matters when it has ended or crashed: all but the replies that it has
 * had.
 */
public final class Gone {
  private final Local local;

  public Gone(Local local) {
    this.local = local;
  }

  @Override
  public int hashCode() {
    return Objects.hash(local.process, local.ended, local.calls.size(), text());
  }

  private String text() {
    return String.valueOf(local.result);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Gone that
        && local.process == that.local.process
        && local.ended == that.local.ended
        && local.failure == that.local.failure
        && Replay.isSilence(local.result) == Replay.isSilence(that.local.result)
        && Objects.equals(local.result, that.local.result)
        && text().equals(that.text())
        && haveSameCalls(local.calls, that.local.calls);
  }

  private static boolean haveSameCalls(List<Call> calls, List<Call> others) {
    boolean same = calls.size() == others.size();
    for (int i = 0; same && i < calls.size(); i++) {
      same = calls.get(i).isLike(others.get(i));
    }
    return same;
  }
}
