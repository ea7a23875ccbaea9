// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import com.microsoft.z3.Expr;
import java.util.List;
import java.util.Map;

/** A body in which variables stand for terms. */
record Bind(List<Var> variables, List<Term> terms, Term body) implements Term {

  @Override
  public Expr<?> in(Z3 z3) {
    Expr<?>[] from = variables.stream().map(each -> each.in(z3)).toArray(Expr[]::new);
    Expr<?>[] to = terms.stream().map(each -> each.in(z3)).toArray(Expr[]::new);
    return body.in(z3).substitute(from, to);
  }

  @Override
  public Object in(State state) {
    Object[] values = new Object[terms.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = terms.get(i).in(state);
    }
    for (int i = 0; i < values.length; i++) {
      variables.get(i).now = values[i];
    }
    return body.in(state);
  }

  @Override
  public Term after(Map<Symbol, Update> step) {
    throw new IllegalStateException("a step after a step");
  }
}
