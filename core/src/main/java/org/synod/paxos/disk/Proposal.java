// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos.disk;

import org.jspecify.annotations.Nullable;
import org.synod.paxos.Ballot;
import org.synod.register.RegisterUnavailableException.Effect;

/** The findings of one proposal of a {@link DiskPaxos} on the disks. Used by its thread alone. */
final class Proposal<V> {
  private final V own;
  private long accepted = Ballot.NONE; // the highest that was found
  private @Nullable V value; // sent in that ballot
  private boolean isSent; // the own value, to a disk
  long highest; // the highest ballot of any other process

  Proposal(V own) {
    this.own = own;
  }

  /** Takes a block into account. */
  void consider(@Nullable DiskBlock<V> block) {
    if (block == null) {
      return;
    }
    highest = Math.max(highest, block.ballot());
    // of the highest ballot, otherwise a decided value could be lost
    if (block.accepted() > accepted) {
      accepted = block.accepted();
      value = block.value();
    }
  }

  /** The value to send in the second phase. */
  V choose() {
    return value == null ? own : value;
  }

  /** Notes that a block may be on a disk. */
  void wasSent(DiskBlock<V> block) {
    isSent |= own == block.value();
  }

  Effect effect() {
    return isSent ? Effect.UNKNOWN : Effect.NONE;
  }
}
