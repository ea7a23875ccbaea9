// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import static org.synod.proofs.Term.and;
import static org.synod.proofs.Term.eq;
import static org.synod.proofs.Term.ite;
import static org.synod.proofs.Term.or;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A step of a model: guards with names, and what symbols are after it. All else stays. */
record Action(
    String name, List<Var> parameters, Map<String, Term> guards, Map<Symbol, Update> updates) {

  static Action of(String name, Var... parameters) {
    return new Action(name, List.of(parameters), Map.of(), Map.of());
  }

  /** The same action with a guard more, or with another guard of that name. */
  Action when(String guard, Term holds) {
    Map<String, Term> more = new LinkedHashMap<>(guards);
    more.put(guard, holds);
    return new Action(name, parameters, more, updates);
  }

  /** The same action without one of its guards. */
  Action without(String guard) {
    Map<String, Term> fewer = new LinkedHashMap<>(guards);
    if (fewer.remove(guard) == null) {
      throw new IllegalArgumentException(guard + ": no guard of " + name + ", allowed: " + guards);
    }
    return new Action(name, parameters, fewer, updates);
  }

  /** Afterwards the symbol is this function of its arguments. */
  Action set(Symbol symbol, Function<Term[], Term> after) {
    List<Var> arguments = new ArrayList<>();
    symbol.arguments.forEach(sort -> arguments.add(new Var("x", sort)));
    Map<Symbol, Update> more = new LinkedHashMap<>(updates);
    more.put(symbol, new Update(arguments, after.apply(arguments.toArray(new Term[0]))));
    return new Action(name, parameters, guards, more);
  }

  /** Afterwards the function has this value at these arguments. */
  Action put(Symbol function, Term value, Term... at) {
    return set(function, x -> ite(same(x, at), value, function.of(x)));
  }

  /** Afterwards the relation holds for these too. */
  Action add(Symbol relation, Term... of) {
    return set(relation, x -> or(relation.of(x), same(x, of)));
  }

  private static Term same(Term[] these, Term[] those) {
    Term[] all = new Term[these.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = eq(these[i], those[i]);
    }
    return and(all);
  }

  boolean isEnabled(State state) {
    for (Term guard : guards.values()) {
      if (!guard.holds(state)) {
        return false;
      }
    }
    return true;
  }
}
