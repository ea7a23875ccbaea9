// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import com.microsoft.z3.BoolExpr;
import com.microsoft.z3.Expr;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A formula, or a term of a sort. It has two readings: Z3 proves it for sets of any size, and a
 * {@link State} computes it for the finite sets of an exploration.
 */
interface Term {

  /** The term as Z3 reads it. */
  Expr<?> in(Z3 z3);

  /** Its value in a finite state: a Boolean, or an element of its sort. */
  Object in(State state);

  /** The same term, said of the state after a step. */
  Term after(Map<Symbol, Update> step);

  default boolean holds(State state) {
    return (Boolean) in(state);
  }

  /** An operator on terms, with its two readings. */
  record Operator(
      List<Term> terms,
      BiFunction<Z3, Expr<?>[], Expr<?>> z3,
      BiFunction<State, List<Term>, Object> value)
      implements Term {
    @Override
    public Expr<?> in(Z3 solver) {
      return z3.apply(solver, terms.stream().map(each -> each.in(solver)).toArray(Expr[]::new));
    }

    @Override
    public Object in(State state) {
      return value.apply(state, terms);
    }

    @Override
    public Term after(Map<Symbol, Update> step) {
      return new Operator(terms.stream().map(each -> each.after(step)).toList(), z3, value);
    }
  }

  /** A quantifier over one variable. */
  record Quantified(boolean isForAll, Var variable, Term body) implements Term {
    @Override
    public Expr<?> in(Z3 z3) {
      return z3.quantified(isForAll, variable, body);
    }

    @Override
    public Object in(State state) {
      Object before = variable.now;
      boolean found = isForAll;
      for (Object each : state.domain(variable.sort())) {
        variable.now = each;
        if (body.holds(state) != isForAll) {
          found = !isForAll;
          break;
        }
      }
      variable.now = before;
      return found;
    }

    @Override
    public Term after(Map<Symbol, Update> step) {
      return new Quantified(isForAll, variable, body.after(step));
    }
  }

  static Term and(Term... terms) {
    return new Operator(
        List.of(terms),
        (z3, all) -> z3.context().mkAnd(bool(all)),
        (state, all) -> {
          for (Term each : all) {
            if (!each.holds(state)) {
              return false;
            }
          }
          return true;
        });
  }

  static Term or(Term... terms) {
    return new Operator(
        List.of(terms),
        (z3, all) -> z3.context().mkOr(bool(all)),
        (state, all) -> {
          for (Term each : all) {
            if (each.holds(state)) {
              return true;
            }
          }
          return false;
        });
  }

  static Term not(Term term) {
    return new Operator(
        List.of(term),
        (z3, all) -> z3.context().mkNot((BoolExpr) all[0]),
        (state, all) -> !all.get(0).holds(state));
  }

  static Term implies(Term condition, Term consequence) {
    return or(not(condition), consequence);
  }

  static Term iff(Term one, Term other) {
    return eq(one, other);
  }

  static Term eq(Term one, Term other) {
    return new Operator(
        List.of(one, other),
        (z3, all) -> z3.context().mkEq(all[0], all[1]),
        (state, all) -> all.get(0).in(state).equals(all.get(1).in(state)));
  }

  static Term ne(Term one, Term other) {
    return not(eq(one, other));
  }

  static Term ite(Term condition, Term then, Term otherwise) {
    return new Operator(
        List.of(condition, then, otherwise),
        (z3, all) -> z3.ite(all[0], all[1], all[2]),
        (state, all) -> all.get(all.get(0).holds(state) ? 1 : 2).in(state));
  }

  static Term forAll(Sort sort, Function<Term, Term> body) {
    return quantified(true, List.of(sort), all -> body.apply(all[0]));
  }

  static Term exists(Sort sort, Function<Term, Term> body) {
    return quantified(false, List.of(sort), all -> body.apply(all[0]));
  }

  static Term forAll(List<Sort> sorts, Function<Term[], Term> body) {
    return quantified(true, sorts, body);
  }

  static Term exists(List<Sort> sorts, Function<Term[], Term> body) {
    return quantified(false, sorts, body);
  }

  private static Term quantified(boolean isForAll, List<Sort> sorts, Function<Term[], Term> body) {
    Var[] variables =
        sorts.stream().map(each -> new Var(each.name().substring(0, 1), each)).toArray(Var[]::new);
    Term quantified = body.apply(Arrays.copyOf(variables, variables.length, Term[].class));
    for (int i = variables.length - 1; i >= 0; i--) {
      quantified = new Quantified(isForAll, variables[i], quantified);
    }
    return quantified;
  }

  private static BoolExpr[] bool(Expr<?>[] all) {
    return Arrays.copyOf(all, all.length, BoolExpr[].class);
  }
}
