// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.synod.explore.Spec;

/**
 * Follows an exploration of the code with a model: each step of the code that changes what is seen
 * must be an action of the model, perhaps after some that change nothing that is seen. The
 * invariant is computed in each state.
 */
final class Follower implements Spec<State> {

  /** What is seen of the code: for some symbols of the model, where they hold. */
  interface Seen extends Function<Spec.View, Map<Symbol, Map<List<Object>, Object>>> {}

  private final Model model;
  private final State start;
  private final Seen seen;
  private final BiConsumer<State, Spec.View> claims;
  private final Map<String, Integer> taken;
  private final Set<String> eager;
  private final Map<Step, State> known = new HashMap<>();
  private final Map<State, State> checked = new HashMap<>();

  private record Step(State before, Map<Symbol, Map<List<Object>, Object>> after) {}

  /**
   * Begins to follow.
   *
   * @param claims what the code says in a state, such as the results of processes, must be so
   * @param taken counts how often each action is taken
   * @param eager actions that only note what has happened: they are taken as soon as they can be
   */
  Follower(
      Model model,
      State start,
      Seen seen,
      BiConsumer<State, Spec.View> claims,
      Map<String, Integer> taken,
      Set<String> eager) {
    this.model = model;
    this.eager = eager;
    this.start = start;
    this.seen = seen;
    this.claims = claims;
    this.taken = taken;
    model.axioms().forEach((name, term) -> require(term.holds(start), "axiom", name, start));
    model.first().forEach((name, term) -> require(term.holds(start), "first", name, start));
    checked(start);
  }

  Follower(
      Model model,
      State start,
      Seen seen,
      BiConsumer<State, Spec.View> claims,
      Map<String, Integer> taken) {
    this(model, start, seen, claims, taken, Set.of());
  }

  private static void require(boolean holds, String kind, String name, State state) {
    if (!holds) {
      throw new AssertionError(kind + ": " + name + " does not hold in " + state);
    }
  }

  @Override
  public State start() {
    return start;
  }

  @Override
  public State next(State before, View view) {
    synchronized (Follower.class) { // variables have one value at a time
      Map<Symbol, Map<List<Object>, Object>> after = seen.apply(view);
      State now =
          isSeen(before, after) && eager.isEmpty()
              ? before
              : known.computeIfAbsent(new Step(before, after), this::follow);
      claims.accept(now, view);
      return now;
    }
  }

  private static boolean isSeen(State state, Map<Symbol, Map<List<Object>, Object>> after) {
    for (Map.Entry<Symbol, Map<List<Object>, Object>> each : after.entrySet()) {
      if (!each.getValue().equals(state.table(each.getKey()))) {
        return false;
      }
    }
    return true;
  }

  private State follow(Step step) {
    if (isSeen(step.before, step.after)) {
      return checked(settled(step.before, step.after));
    }
    List<String> actions = new ArrayList<>();
    State found = find(step.before, step.after, /* silent */ 2, actions);
    if (found == null) {
      throw new AssertionError(
          "no action of " + model.name() + " leads from " + step.before + " to " + step.after);
    }
    actions.forEach(each -> taken.merge(each, 1, Integer::sum));
    return checked(settled(found, step.after));
  }

  /** The state after all that can be noted in it. */
  private State settled(State state, Map<Symbol, Map<List<Object>, Object>> after) {
    State[] now = {state};
    State before;
    do {
      before = now[0];
      for (Action action : model.actions()) {
        if (eager.contains(action.name())) {
          note(action, now, after);
        }
      }
    } while (!now[0].equals(before));
    return now[0];
  }

  private void note(Action action, State[] now, Map<Symbol, Map<List<Object>, Object>> after) {
    steps(
        now[0],
        action,
        later -> {
          // each adds to what was noted before, so they are taken one after the other
          State next = action.isEnabled(now[0]) ? now[0].after(action) : now[0];
          if (!next.equals(now[0]) && isSeen(next, after)) {
            now[0] = next;
            taken.merge(action.name(), 1, Integer::sum);
          }
        });
  }

  /** The state after at most some silent actions, and one that leads to what is seen. */
  private State find(
      State before,
      Map<Symbol, Map<List<Object>, Object>> after,
      int silent,
      List<String> actions) {
    State[] found = new State[1];
    for (int most = 0; most <= silent && found[0] == null; most++) {
      find(before, after, most, found, actions);
    }
    return found[0];
  }

  private void find(
      State before,
      Map<Symbol, Map<List<Object>, Object>> after,
      int silent,
      State[] found,
      List<String> actions) {
    for (Action action : model.actions()) {
      boolean isSilent = action.updates().keySet().stream().noneMatch(after::containsKey);
      if (isSilent != silent > 0) {
        continue;
      }
      steps(
          before,
          action,
          later -> {
            if (found[0] != null || later.equals(before)) {
              return;
            }
            if (!isSilent) {
              found[0] = isSeen(later, after) ? later : null;
            } else {
              find(later, after, silent - 1, found, actions);
            }
            if (found[0] != null) {
              actions.add(action.name());
            }
          });
    }
  }

  /** All states to which an action leads, whatever its parameters are. */
  private static void steps(State before, Action action, Consumer<State> visitor) {
    before.each(
        action.parameters().stream().map(Var::sort).toList(),
        values -> {
          List<Object> mine = List.copyOf(values);
          for (int i = 0; i < mine.size(); i++) {
            action.parameters().get(i).now = mine.get(i);
          }
          if (action.isEnabled(before)) {
            visitor.accept(before.after(action));
          }
        });
  }

  private State checked(State state) {
    return checked.computeIfAbsent(
        state,
        each -> {
          model
              .invariants()
              .forEach((name, term) -> require(term.holds(each), "invariant", name, each));
          return each;
        });
  }

  /** The number of states of the model that were met. */
  int states() {
    return checked.size();
  }

  /** Requires that each action of a model was taken, but some. */
  static void requireAllTaken(Model model, Map<String, Integer> taken, Set<String> unseen) {
    for (Action action : model.actions()) {
      if (taken.containsKey(action.name()) == unseen.contains(action.name())) {
        throw new AssertionError(
            model.name() + ": " + action.name() + " is taken or not, of " + taken + ", unseen "
                + unseen);
      }
    }
  }
}
