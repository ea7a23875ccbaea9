// SPDX-License-Identifier: Apache-2.0
package org.synod.log.egalitarian;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.synod.log.egalitarian.Instance.Decision;
import org.synod.log.egalitarian.Instance.Phase;
import org.synod.register.RegisterUnavailableException.Effect;

/** Decides ids that other processes have begun. One process uses it. */
final class Recovery<C> {
  private final EgalitarianAcceptors<C> acceptors;
  private final int process;
  private final int processes;
  private long round; // the highest that was seen

  Recovery(EgalitarianAcceptors<C> acceptors, int process, int processes) {
    this.acceptors = acceptors;
    this.process = process;
    this.processes = processes;
  }

  /** The decision of an id, which this gets decided if it is not. */
  Decision<C> decide(Id id) {
    return decide(id, Map.of());
  }

  /** As decide. The ids that wait for this one have so many acceptors with what they began. */
  private Decision<C> decide(Id id, Map<Id, Integer> waiting) {
    for (; ; ) {
      round++;
      long ballot = round * processes + process;
      Map<Integer, Instance<C>> promises = promises(id, ballot);
      if (promises != null) {
        for (Instance<C> each : promises.values()) {
          if (each.phase() == Phase.COMMITTED && each.decision() != null) {
            return each.decision();
          }
        }
        Decision<C> choice = choose(id, ballot, promises, waiting);
        if (choice != null && accepted(id, ballot, choice)) {
          commit(id, choice);
          return choice;
        }
      }
    }
  }

  /** Promises of a quorum, the home's first; null if one has promised more. */
  private @Nullable Map<Integer, Instance<C>> promises(Id id, long ballot) {
    Map<Integer, Instance<C>> promises = new LinkedHashMap<>();
    for (int i = 0; i < acceptors.count && promises.size() < acceptors.quorum; i++) {
      int acceptor = acceptors.from(id.home(), i);
      EgalitarianState<C> state =
          acceptors.change(
              acceptor,
              before -> {
                Instance<C> there = before.get(id);
                boolean isNew = there.promised() < ballot && there.phase() != Phase.COMMITTED;
                return isNew ? before.with(id, there.promising(ballot)) : null;
              });
      if (state != null) {
        Instance<C> there = state.get(id);
        if (there.phase() != Phase.COMMITTED && there.promised() != ballot) {
          round = Math.max(round, there.promised() / processes);
          return null;
        }
        if (there.phase() == Phase.COMMITTED) {
          return Map.of(acceptor, there); // no more is needed
        }
        promises.put(acceptor, there);
      }
    }
    if (promises.size() < acceptors.quorum) {
      throw acceptors.silent(promises.size(), Effect.UNKNOWN);
    }
    return promises;
  }

  /** What a ballot may decide, or null if a higher one has begun. */
  private @Nullable Decision<C> choose(
      Id id, long ballot, Map<Integer, Instance<C>> promises, Map<Id, Integer> waiting) {
    Instance<C> highest = null;
    Instance<C> begun = null;
    int same = 0;
    for (Instance<C> each : promises.values()) {
      if (each.phase() == Phase.ACCEPTED
          && (highest == null || each.accepted() > highest.accepted())) {
        highest = each;
      }
      if (each.isAsBegun()) {
        begun = each;
        same++;
      }
    }
    if (highest != null) {
      return highest.decision();
    }
    int enough = acceptors.quorum - (acceptors.count - acceptors.fastQuorum);
    if (promises.containsKey(id.home()) || begun == null || same < enough) {
      return Decision.empty();
    }
    Decision<C> decision = new Decision<>(begun.initial(), begun.initialDependencies());
    return acceptors.count == 3
        ? decision
        : validated(id, ballot, decision, promises.keySet(), same, waiting);
  }

  /** The decision, or an empty one if another shows that it was not fast; null as in choose. */
  private @Nullable Decision<C> validated(
      Id id,
      long ballot,
      Decision<C> decision,
      Set<Integer> asked,
      int same,
      Map<Id, Integer> waiting) {
    Proposal<C> mine = Objects.requireNonNull(decision.proposal());
    Set<Id> refuting = new TreeSet<>();
    for (int acceptor : asked) {
      EgalitarianState<C> state =
          acceptors.change(
              acceptor,
              before -> {
                Instance<C> there = before.get(id);
                return there.promised() == ballot
                    ? before.with(id, there.knowing(mine, decision.dependencies()))
                    : null;
              });
      if (state == null) {
        throw acceptors.silent(asked.size() - 1, Effect.UNKNOWN);
      }
      if (state.get(id).promised() != ballot) {
        return null;
      }
      for (Id other : state.refuting(id, mine, decision.dependencies())) {
        if (state.get(other).phase() == Phase.COMMITTED) {
          return Decision.empty();
        }
        refuting.add(other);
      }
    }
    int least = acceptors.quorum - (acceptors.count - acceptors.fastQuorum);
    for (Id other : refuting) {
      if (same == least && !asked.contains(other.home())) {
        return Decision.empty();
      }
    }
    Map<Id, Integer> more = new TreeMap<>(waiting);
    more.put(id, same);
    for (Id other : refuting) {
      Integer its = waiting.get(other);
      if (its != null) { // the two wait for each other
        if (its > least) {
          return Decision.empty();
        }
        throw acceptors.silent(asked.size() - 1, Effect.UNKNOWN); // this home answered just now
      }
      Decision<C> found = decide(other, more);
      if (!found.isEmpty() && !found.dependencies().contains(id)) {
        return Decision.empty();
      }
    }
    return decision;
  }

  /** Whether a quorum accepts a decision in a ballot. */
  boolean accepted(Id id, long ballot, Decision<C> decision) {
    int answered = 0;
    for (int i = 0; i < acceptors.count && answered < acceptors.quorum; i++) {
      EgalitarianState<C> state =
          acceptors.change(
              acceptors.from(id.home(), i),
              before -> {
                Instance<C> there = before.get(id);
                boolean isOpen = there.promised() <= ballot && there.phase() != Phase.COMMITTED;
                return isOpen
                    ? before.with(id, there.with(Phase.ACCEPTED, ballot, decision))
                    : null;
              });
      if (state != null) {
        if (state.get(id).promised() > ballot) {
          return false;
        }
        answered++;
      }
    }
    if (answered < acceptors.quorum) {
      throw acceptors.silent(answered, Effect.UNKNOWN);
    }
    return true;
  }

  /** Shows a decision to those who ask later. */
  private void commit(Id id, Decision<C> decision) {
    EgalitarianState<C> shown = null;
    for (int i = 0; i < acceptors.count && shown == null; i++) {
      shown =
          acceptors.change(
              acceptors.from(id.home(), i),
              before -> {
                Instance<C> there = before.get(id);
                return before.with(id, there.with(Phase.COMMITTED, there.accepted(), decision));
              });
    }
  }
}
