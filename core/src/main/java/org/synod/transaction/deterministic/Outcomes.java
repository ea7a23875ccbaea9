// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.deterministic;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Memory;
import org.synod.memory.References;

/**
 * The outcomes of consecutive commands, each decided once by one compare-and-exchange, and a link
 * to those after them. Workers go forward, so the collector takes what all have passed.
 */
final class Outcomes {
  static final int LENGTH = 1024;

  private final Memory memory;
  private final long base; // the index of the first command
  private final int length;
  private final References<Outcome> slots;
  private final References<Outcomes> next;

  Outcomes(Memory memory, long base, int length) {
    this.memory = memory;
    this.base = base;
    this.length = length;
    slots = memory.references("outcome", length);
    next = memory.references("next", 1);
  }

  /** The part with a command that is in this part, or is the first behind it. */
  Outcomes with(long index) {
    if (index < base + length) {
      return this;
    }
    Outcomes there = next.getVolatile(0);
    if (there == null) {
      Outcomes mine = new Outcomes(memory, base + length, length);
      there = Objects.requireNonNullElse(next.compareAndExchange(0, null, mine), mine);
    }
    return there;
  }

  @Nullable Outcome get(long index) {
    return slots.getVolatile((int) (index - base));
  }

  /** Decides the outcome of a command, unless another worker has: then that one counts. */
  Outcome decide(long index, Outcome mine) {
    Outcome there = slots.compareAndExchange((int) (index - base), null, mine);
    return there == null ? mine : there;
  }
}
