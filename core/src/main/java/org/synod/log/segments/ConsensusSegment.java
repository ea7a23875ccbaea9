// SPDX-License-Identifier: Apache-2.0
package org.synod.log.segments;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.synod.consensus.Consensus;
import org.synod.memory.Memory;

/** A segment in which each slot has a consensus object of its own that decides it. */
public final class ConsensusSegment extends Segment {
  /*
   * A slot holds nothing, then a consensus object that the first thread has put there, and then the
   * entry that it decided. A thread that goes on to the next slot has stored the entry in this one:
   * so the visible entries have no gap between them, even if a consensus object does not tell its
   * decision without a proposal.
   *
   * Commands may be equal or identical, so a thread proposes an entry, a new one each time. Entries
   * are compared by identity. An entry is decided in one slot only, since an entry that has lost is
   * not used again.
   */
  record Entry(Object content) {}

  private final Supplier<? extends Consensus<Object>> supplier;

  /**
   * Makes a segment whose slots are empty.
   *
   * @param memory the memory of its slots
   * @param base the index of its first slot
   * @param length the number of slots
   * @param supplier makes an undecided object for a slot
   */
  public ConsensusSegment(
      Memory memory, long base, int length, Supplier<? extends Consensus<Object>> supplier) {
    super(memory, base, length);
    this.supplier = supplier;
  }

  @Override
  @Nullable Object entry(@Nullable Object content) {
    return content instanceof Entry entry ? entry.content : null;
  }

  @Override
  @SuppressWarnings("unchecked") // an object in a slot that is no entry has come from the supplier
  public @Nullable Object decide(int offset, Object content) {
    Object there = slot(offset);
    if (there == null) {
      Object fresh = object();
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
  private Consensus<Object> object() {
    return Objects.requireNonNull(
        supplier.get(), "slots: null from the supplier, allowed: an undecided object");
  }

  @Override
  Segment following() {
    return new ConsensusSegment(memory, base() + length(), length(), supplier);
  }
}
