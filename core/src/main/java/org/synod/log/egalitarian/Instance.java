// SPDX-License-Identifier: Apache-2.0
package org.synod.log.egalitarian;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an acceptor knows of an id.
 *
 * @param promised the highest ballot that it has promised
 * @param accepted the ballot in which it has accepted the decision
 * @param initial the proposal that the process began with, if it is known
 * @param initialDependencies what the proposal was to come behind at its home
 * @param decision what is pre-accepted, accepted or committed
 */
record Instance<C>(
    long promised,
    long accepted,
    Phase phase,
    @Nullable Proposal<C> initial,
    Set<Id> initialDependencies,
    @Nullable Decision<C> decision) {

  /** The phases, in their order. */
  enum Phase {
    UNSEEN,
    PRE_ACCEPTED,
    ACCEPTED,
    COMMITTED
  }

  /** A proposal, null if the place is to stay empty, and what it comes behind. */
  record Decision<C>(@Nullable Proposal<C> proposal, Set<Id> dependencies) {

    static <C> Decision<C> empty() {
      return new Decision<>(null, Set.of());
    }

    boolean isEmpty() {
      return proposal == null;
    }
  }

  static <C> Instance<C> unseen() {
    return new Instance<>(0, 0, Phase.UNSEEN, null, Set.of(), null);
  }

  Instance<C> promising(long ballot) {
    return new Instance<>(ballot, accepted, phase, initial, initialDependencies, decision);
  }

  /** Knows what it began with, if it did not. */
  Instance<C> knowing(Proposal<C> proposal, Set<Id> dependencies) {
    return initial != null
        ? this
        : new Instance<>(promised, accepted, phase, proposal, dependencies, decision);
  }

  Instance<C> with(Phase next, long ballot, Decision<C> value) {
    return new Instance<>(
        Math.max(promised, ballot), ballot, next, initial, initialDependencies, value);
  }

  /** Whether it was pre-accepted as it began. */
  boolean isAsBegun() {
    return phase == Phase.PRE_ACCEPTED
        && decision != null
        && decision.dependencies.equals(initialDependencies);
  }

  /** Whether a later proposal must come behind it, or before it. */
  boolean conflictsWith(Proposal<C> other) {
    Decision<C> known = decision;
    if (known == null) {
      return initial != null && initial.conflictsWith(other);
    }
    Proposal<C> mine = known.proposal;
    if (mine != null) {
      return mine.conflictsWith(other);
    }
    // An empty place that is not committed may still get its command, from a higher ballot.
    return phase != Phase.COMMITTED && (initial == null || initial.conflictsWith(other));
  }

  /** Whether a proposal cannot have been decided fast, since this one did not see it. */
  boolean refutes(Id id, Proposal<C> other) {
    if (phase == Phase.COMMITTED && decision != null) {
      Proposal<C> mine = decision.proposal;
      return mine != null && mine.conflictsWith(other) && !decision.dependencies.contains(id);
    }
    return initial != null && initial.conflictsWith(other) && !initialDependencies.contains(id);
  }
}
