// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * An algorithm as a transition system: what holds of its fixed symbols, its first states, its
 * actions, an invariant in parts, and what the invariant must imply.
 *
 * @param small sizes of the sets in which the counterexamples of mutants are looked for
 */
record Model(
    String name,
    Map<Sort, Integer> small,
    Map<String, Term> axioms,
    Map<String, Term> first,
    List<Action> actions,
    Map<String, Term> invariants,
    Map<String, Term> safety) {

  static Model of(String name, Map<Sort, Integer> small) {
    return new Model(name, small, Map.of(), Map.of(), List.of(), Map.of(), Map.of());
  }

  Model named(String other) {
    return new Model(other, small, axioms, first, actions, invariants, safety);
  }

  Model axiom(String called, Term term) {
    return new Model(
        name, small, with(axioms, called, term), first, actions, invariants, safety);
  }

  Model first(String called, Term term) {
    return new Model(
        name, small, axioms, with(first, called, term), actions, invariants, safety);
  }

  Model invariant(String called, Term term) {
    return new Model(
        name, small, axioms, first, actions, with(invariants, called, term), safety);
  }

  Model safe(String called, Term term) {
    return new Model(
        name, small, axioms, first, actions, invariants, with(safety, called, term));
  }

  Model action(Action action) {
    List<Action> more = new ArrayList<>(actions);
    more.add(action);
    return new Model(name, small, axioms, first, more, invariants, safety);
  }

  private static Map<String, Term> with(Map<String, Term> terms, String called, Term term) {
    Map<String, Term> more = new LinkedHashMap<>(terms);
    if (more.put(called, term) != null) {
      throw new IllegalArgumentException(called + ": twice");
    }
    return more;
  }

  Model withoutAxiom(String called) {
    Map<String, Term> fewer = new LinkedHashMap<>(axioms);
    if (fewer.remove(called) == null) {
      throw new IllegalArgumentException(called + ": no axiom, allowed: " + axioms.keySet());
    }
    return new Model(name, small, fewer, first, actions, invariants, safety);
  }

  /** The same model with another action of that name. */
  Model with(String action, UnaryOperator<Action> change) {
    action(action); // or nothing would be changed
    List<Action> changed =
        actions.stream().map(a -> a.name().equals(action) ? change.apply(a) : a).toList();
    return new Model(name, small, axioms, first, changed, invariants, safety);
  }

  Model withoutAction(String called) {
    List<Action> fewer = new ArrayList<>(actions);
    fewer.remove(action(called));
    return new Model(name, small, axioms, first, fewer, invariants, safety);
  }

  Action action(String called) {
    return actions.stream()
        .filter(each -> each.name().equals(called))
        .findAny()
        .orElseThrow(() -> new IllegalArgumentException(called + ": no action of " + name));
  }

  /** The symbols that some action changes. */
  Set<Symbol> changing() {
    Set<Symbol> changing = new LinkedHashSet<>();
    actions.forEach(each -> changing.addAll(each.updates().keySet()));
    return changing;
  }

  /**
   * Formulas that must not hold together, or must. If a few of them do not hold together, all do
   * not; that is often found sooner.
   */
  record Query(String name, List<Term> few, List<Term> all) {}

  /** Initiation, consecution and safety: each must be unsatisfiable. */
  List<Query> queries() {
    List<Query> queries = new ArrayList<>();
    invariants.forEach(
        (part, term) -> queries.add(query("first: " + part, first.values(), Term.not(term))));
    for (Action action : actions) {
      invariants.forEach(
          (part, term) -> {
            List<Term> step = new ArrayList<>(action.guards().values());
            step.add(term);
            step.add(Term.not(term.after(action.updates())));
            queries.add(
                query(
                    action.name() + ": " + part,
                    invariants.values(),
                    step.toArray(new Term[0])));
          });
    }
    safety.forEach(
        (part, term) ->
            queries.add(query("safety: " + part, invariants.values(), Term.not(term))));
    return queries;
  }

  /** The first state, and each action in a state that the invariant allows: all satisfiable. */
  List<Query> firings() {
    List<Query> queries = new ArrayList<>();
    queries.add(query("first", first.values()));
    actions.forEach(
        each ->
            queries.add(
                query(
                    each.name(),
                    invariants.values(),
                    each.guards().values().toArray(new Term[0]))));
    return queries;
  }

  private Query query(String called, Collection<Term> others, Term... needed) {
    List<Term> few = new ArrayList<>(axioms.values());
    few.addAll(List.of(needed));
    List<Term> all = new ArrayList<>(few);
    all.addAll(others);
    return new Query(name + ": " + called, few, all);
  }
}
