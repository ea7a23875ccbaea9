// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import com.microsoft.z3.BoolExpr;
import com.microsoft.z3.Context;
import com.microsoft.z3.Expr;
import com.microsoft.z3.FuncDecl;
import com.microsoft.z3.Params;
import com.microsoft.z3.Solver;
import com.microsoft.z3.Status;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** A solver for formulas over sets of any size, or of at most some size. */
final class Z3 implements AutoCloseable {
  private final Context context = new Context();
  private final Map<Sort, com.microsoft.z3.Sort> sorts = new IdentityHashMap<>();
  private final Map<Symbol, FuncDecl<?>> symbols = new IdentityHashMap<>();
  private final Map<Var, Expr<?>> constants = new IdentityHashMap<>();

  Context context() {
    return context;
  }

  private com.microsoft.z3.Sort sort(Sort sort) {
    return sort == null
        ? context.getBoolSort()
        : sorts.computeIfAbsent(sort, each -> context.mkUninterpretedSort(each.name()));
  }

  Expr<?> apply(Symbol symbol, Expr<?>... arguments) {
    FuncDecl<?> declared = symbols.get(symbol);
    if (declared == null) {
      com.microsoft.z3.Sort[] domain =
          symbol.arguments.stream().map(this::sort).toArray(com.microsoft.z3.Sort[]::new);
      declared = context.mkFuncDecl(symbol.name, domain, sort(symbol.result));
      symbols.put(symbol, declared);
    }
    return context.mkApp(declared, arguments);
  }

  Expr<?> constant(Var variable) {
    return constants.computeIfAbsent(
        variable, each -> context.mkFreshConst(each.toString(), sort(each.sort())));
  }

  Expr<?> quantified(boolean isForAll, Var variable, Term body) {
    Expr<?>[] bound = {constant(variable)};
    Expr<?> inside = body.in(this);
    return isForAll
        ? context.mkForall(bound, bool(inside), 1, null, null, null, null)
        : context.mkExists(bound, bool(inside), 1, null, null, null, null);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // both branches are of one sort
  Expr<?> ite(Expr<?> condition, Expr<?> then, Expr<?> otherwise) {
    return context.mkITE(bool(condition), (Expr) then, (Expr) otherwise);
  }

  @SuppressWarnings("unchecked")
  private static Expr<com.microsoft.z3.BoolSort> bool(Expr<?> expression) {
    return (Expr<com.microsoft.z3.BoolSort>) expression;
  }

  @SuppressWarnings("unchecked") // an array of one formula, for a varargs parameter
  private void add(Solver solver, Expr<?> formula) {
    solver.add(bool(formula));
  }

  /** Looks for sets and symbols in which all formulas hold; each set has at most some elements. */
  Status check(List<Term> formulas, Map<Sort, Integer> atMost, int millis) {
    Solver solver = context.mkSolver();
    Params parameters = context.mkParams();
    parameters.add("timeout", millis);
    parameters.add("random_seed", 1);
    solver.setParameters(parameters);
    atMost.forEach((sort, most) -> add(solver, closed(sort, most)));
    for (Term each : formulas) {
      add(solver, each.in(this));
    }
    return solver.check();
  }

  private BoolExpr closed(Sort sort, int most) {
    Expr<?> variable = context.mkFreshConst("x", sort(sort));
    BoolExpr[] equal = new BoolExpr[most];
    for (int i = 0; i < most; i++) {
      equal[i] = context.mkEq(variable, context.mkConst(sort.name() + i, sort(sort)));
    }
    return context.mkForall(
        new Expr<?>[] {variable}, context.mkOr(equal), 1, null, null, null, null);
  }

  @Override
  public void close() {
    context.close();
  }
}
