// SPDX-License-Identifier: Apache-2.0
package org.synod.clock;

import java.util.Set;
import java.util.TreeSet;

/**
 * The specification of all clocks: the set of the events that happened before an event, and itself.
 * Obviously correct, and as large as the run.
 *
 * <p>Source: R. Schwarz, F. Mattern, <i>Detecting Causal Relationships in Distributed
 * Computations</i>, 1994.
 *
 * @param events the numbers of the events, which a run gives each of its events
 */
record CausalHistory(Set<Integer> events) {
  static final CausalHistory NONE = new CausalHistory(Set.of());

  CausalHistory with(int event) {
    return merge(new CausalHistory(Set.of(event)));
  }

  CausalHistory merge(CausalHistory other) {
    Set<Integer> all = new TreeSet<>(events);
    all.addAll(other.events);
    return new CausalHistory(all);
  }

  Causality compare(CausalHistory other) {
    boolean isAtMost = other.events.containsAll(events);
    boolean isAtLeast = events.containsAll(other.events);
    return isAtMost
        ? isAtLeast ? Causality.EQUAL : Causality.BEFORE
        : isAtLeast ? Causality.AFTER : Causality.CONCURRENT;
  }
}
