// SPDX-License-Identifier: Apache-2.0
package org.synod.log;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.synod.consensus.Consensus;

/** A segment whose slots are each decided by a consensus object of its own. */
class ConsensusSegment extends Segment {
  /*
   * A slot holds nothing, then a consensus object that whoever comes first has put there, and then
   * the entry that it decided. Who goes on to the next slot has stored the entry in this one: so
   * the entries that show have no gap between them, even if a consensus object does not tell its
   * decision without a proposal.
   *
   * Commands may be equal or identical, so what is proposed is an entry, a new one each time. It is
   * compared by identity: an entry that is decided is so in one slot, since one that has lost is
   * not used again.
   */
  record Entry(Object content) {}

  private final Supplier<? extends Consensus<Object>> supplier;

  ConsensusSegment(long base, int length, Supplier<? extends Consensus<Object>> supplier) {
    super(base, length);
    this.supplier = supplier;
  }

  @Override
  @Nullable Object decided(int offset) {
    return slot(offset) instanceof Entry entry ? entry.content : null;
  }

  @Override
  @SuppressWarnings("unchecked") // what is in a slot and is not an entry has come from the supplier
  @Nullable Object decide(int offset, Object content) {
    Object there = slot(offset);
    if (there == null) {
      Object fresh = object(offset);
      there = exchange(offset, fresh);
      there = there == null ? fresh : there;
    }
    if (there instanceof Entry entry) {
      return entry.content;
    }
    Entry mine = new Entry(content);
    Entry decided = (Entry) ((Consensus<Object>) there).propose(mine);
    settle(offset, decided);
    return decided == mine ? null : decided.content;
  }

  /** An undecided object for a slot. */
  Consensus<Object> object(int offset) {
    return Objects.requireNonNull(
        supplier.get(), "slots: null from the supplier, allowed: an undecided object");
  }

  @Override
  Segment following() {
    return new ConsensusSegment(base + length(), length(), supplier);
  }
}
