// SPDX-License-Identifier: Apache-2.0
package org.synod.log.dependency;

import org.jspecify.annotations.Nullable;
import org.synod.memory.References;

/** A command, and the tails that it is put behind. */
final class Entry<C> {
  final @Nullable C command; // null: a follower begins here
  final int[] tails; // ascending, each once
  private final @Nullable References<Tail<C>> done; // null: it has one tail, so it is in or not

  Entry(@Nullable C command, int[] tails, @Nullable References<Tail<C>> done) {
    this.command = command;
    this.tails = tails;
    this.done = done;
  }

  /** Whether it is behind all its tails, if it is behind the first. */
  boolean isDone() {
    return done == null || done.getVolatile(0) != null;
  }

  /** Its place behind the last of its tails, once it is there. */
  @Nullable Tail<C> last() {
    return done == null ? null : done.getVolatile(0);
  }

  /** Says that it is behind all its tails. All who say so say the same. */
  void setDone(Tail<C> last) {
    if (done != null) {
      // Release is safe: a thread that does not see it finds the entry behind each of its tails,
      // or a tail that has gone on, which was read behind this write.
      done.setRelease(0, last);
    }
  }
}
