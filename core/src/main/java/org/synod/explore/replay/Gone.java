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
    String text = String.valueOf(local.result);
    return Objects.hash(local.process, local.ended, local.calls.size(), text);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Gone that
        && local.process == that.local.process
        && local.ended == that.local.ended
        && local.failure == that.local.failure
        && haveSameResult(local, that.local)
        && haveSameCalls(local.calls, that.local.calls);
  }

  static boolean haveSameResult(Local one, Local other) {
    return Replay.isSilence(one.result) == Replay.isSilence(other.result)
        && Objects.equals(one.result, other.result)
        && String.valueOf(one.result).equals(String.valueOf(other.result));
  }

  static boolean haveSameCalls(List<Call> calls, List<Call> others) {
    boolean same = calls.size() == others.size();
    for (int i = 0; same && i < calls.size(); i++) {
      same = calls.get(i).isLike(others.get(i));
    }
    return same;
  }
}
