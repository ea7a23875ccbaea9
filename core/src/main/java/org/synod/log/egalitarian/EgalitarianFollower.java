// SPDX-License-Identifier: Apache-2.0
package org.synod.log.egalitarian;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.synod.log.egalitarian.Instance.Decision;
import org.synod.log.egalitarian.Instance.Phase;
import org.synod.register.RegisterUnavailableException.Effect;

/**
 * A follower of an {@link EgalitarianLog}. It gets each command once, behind those that it comes
 * behind. Commands that come behind each other come in the order of their places. One thread uses
 * it, and it uses the log's object.
 *
 * <p><i>Progress:</i> as the log; it decides what is in its way and not decided, and waits for
 * nobody. Its stack is as deep as the longest chain of commands that it has not given out.
 *
 * <p><i>Linearization:</i> {@link #poll} at its read of the command's acceptor.
 *
 * <p><i>Memory effects:</i> as the log says.
 *
 * @param <C> the commands
 */
public final class EgalitarianFollower<C> {
  private final EgalitarianAcceptors<C> acceptors;
  private final Recovery<C> recovery;
  private final Set<Id> passed = new HashSet<>();
  private final Queue<C> ready = new ArrayDeque<>();

  EgalitarianFollower(EgalitarianAcceptors<C> acceptors, Recovery<C> recovery) {
    this.acceptors = acceptors;
    this.recovery = recovery;
  }

  /**
   * Returns the next command.
   *
   * @return the command, or null if none is decided
   * @throws org.synod.register.RegisterUnavailableException if no majority answers
   */
  public @Nullable C poll() {
    if (ready.isEmpty()) {
      for (Id id : decided()) {
        if (!passed.contains(id)) {
          new Components().visit(id);
        }
      }
    }
    return ready.poll();
  }

  /** The ids that may have been decided. */
  private Set<Id> decided() {
    Set<Id> found = new TreeSet<>();
    Map<Integer, EgalitarianState<C>> states = new HashMap<>();
    for (int i = 0; i < acceptors.count; i++) {
      EgalitarianState<C> state = acceptors.get(i);
      if (state != null) {
        states.put(i, state);
      }
    }
    if (states.size() < acceptors.quorum) {
      throw acceptors.silent(states.size(), Effect.NONE);
    }
    for (EgalitarianState<C> state : states.values()) {
      state.instances.forEach(
          (id, instance) -> {
            // A home that answers shows what was fast; of a quorum one shows what was accepted.
            if (instance.phase().compareTo(Phase.PRE_ACCEPTED) > 0
                || !states.containsKey(id.home())) {
              found.add(id);
            }
          });
    }
    return found;
  }

  /** R. Tarjan's strongly connected components: each comes out behind those that it leads to. */
  private final class Components {
    private final Map<Id, Integer> numbers = new HashMap<>();
    private final Deque<Id> open = new ArrayDeque<>();
    private final Map<Id, Decision<C>> decisions = new HashMap<>();

    /** Returns the lowest number that an id leads to. */
    int visit(Id id) {
      int mine = numbers.size();
      int lowest = mine;
      numbers.put(id, mine);
      open.push(id);
      Decision<C> decision = recovery.decide(id);
      decisions.put(id, decision);
      for (Id other : decision.dependencies()) {
        if (!passed.contains(other)) {
          Integer there = numbers.get(other);
          lowest = Math.min(lowest, there == null ? visit(other) : there);
        }
      }
      if (lowest == mine) {
        close(id);
      }
      return lowest;
    }

    private void close(Id first) {
      List<Id> component = new ArrayList<>();
      Id each;
      do {
        each = open.pop();
        component.add(each);
      } while (!each.equals(first));
      component.sort(null);
      for (Id id : component) {
        passed.add(id);
        Decision<C> decision = decisions.get(id);
        if (decision != null && decision.proposal() != null) {
          ready.add(decision.proposal().command());
        }
      }
    }
  }
}
