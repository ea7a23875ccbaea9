// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.deterministic;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A command as one worker sees it: what it uses, and who wrote that last. */
final class Plan<K> {
  private static final int FEW = 4;

  final Object command;
  Outcome.@Nullable Thrown refusal; // not null: its declaration threw
  @SuppressWarnings({"unchecked", "rawtypes"}) // only such are put into it
  Link<K>[] links = new Link[FEW];
  int count; // of the links
  private final long index;
  private final Outcomes outcomes;
  @Nullable Outcome outcome; // a copy of that in the outcomes, once this worker has seen it

  Plan(Object command, long index, Outcomes outcomes) {
    this.command = command;
    this.index = index;
    this.outcomes = outcomes;
  }

  void add(Cell<K> cell, boolean isWritten) {
    if (count == links.length) {
      links = Arrays.copyOf(links, 2 * count);
    }
    links[count] = new Link<>(this, count, cell, isWritten);
    count++;
  }

  boolean isDecided() {
    if (outcome == null) {
      outcome = outcomes.get(index);
    }
    return outcome != null;
  }

  Outcome outcome() {
    return Objects.requireNonNull(outcome);
  }

  void decide(Outcome mine) {
    outcome = outcomes.decide(index, mine);
  }

  /** A command before this one that must be decided before this one can run, or null. */
  @Nullable Plan<K> undecidedBefore() {
    for (int i = 0; i < count; i++) {
      Link<K> previous = links[i].previous;
      if (previous != null && !previous.plan.isDecided()) {
        return previous.plan;
      }
    }
    return null;
  }

  /** The values of the keys before this command. */
  @Nullable Object[] before() {
    @Nullable Object[] values = new Object[count];
    for (int i = 0; i < count; i++) {
      values[i] = links[i].before();
    }
    return values;
  }
}
