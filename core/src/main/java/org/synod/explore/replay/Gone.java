// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.replay;

import java.util.List;
import java.util.Objects;

/**
 * The part of a process that matters when it has ended or crashed: all but the replies that it has
 * had.
 */
public final class Gone {
  private Gone() {}

  /** The same for all processes that are the same when they are gone, and for few others. */
  public static Object key(Local local) {
    String text = String.valueOf(local.result);
    List<String> calls = local.calls.stream().map(Call::toText).toList();
    return List.of(local.process, local.ended, calls, text);
  }

  /** Whether two processes with one key are the same when they are gone. */
  public static boolean areSame(Local one, Local other) {
    return one.failure == other.failure
        && haveSameResult(one, other)
        && haveSameCalls(one.calls, other.calls);
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
