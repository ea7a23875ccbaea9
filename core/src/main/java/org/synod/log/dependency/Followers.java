// SPDX-License-Identifier: Apache-2.0
package org.synod.log.dependency;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Words;

/** What each follower of a log has taken from each tail. Immutable but for the words. */
record Followers(List<Words> taken) {

  static Followers with(@Nullable Followers others, Words mine) {
    List<Words> all = new ArrayList<>(others == null ? List.of() : others.taken);
    all.add(mine);
    return new Followers(List.copyOf(all));
  }

  /** All but one; null if none is left. */
  static @Nullable Followers without(@Nullable Followers all, Words mine) {
    if (all == null) {
      return null;
    }
    List<Words> others = all.taken.stream().filter(each -> each != mine).toList();
    return others.isEmpty() ? null : new Followers(others);
  }

  /** Whether a follower has not taken a position from a tail. */
  boolean need(int tail, long position) {
    for (Words each : taken) {
      // Opaque is safe: an older number at most keeps a command longer.
      if (each.getOpaque(tail) < position) {
        return true;
      }
    }
    return false;
  }
}
