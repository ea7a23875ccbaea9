// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import com.microsoft.z3.Expr;
import java.util.List;
import java.util.Map;

/** A symbol applied to terms. */
record Apply(Symbol symbol, List<Term> terms) implements Term {

  @Override
  public Expr<?> in(Z3 z3) {
    return z3.apply(symbol, terms.stream().map(each -> each.in(z3)).toArray(Expr[]::new));
  }

  @Override
  public Object in(State state) {
    Object[] arguments = new Object[terms.size()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = terms.get(i).in(state);
    }
    return state.get(symbol, arguments);
  }

  @Override
  public Term after(Map<Symbol, Update> step) {
    List<Term> later = terms.stream().map(each -> each.after(step)).toList();
    Update update = step.get(symbol);
    return update == null ? new Apply(symbol, later) : update.of(later);
  }

  @Override
  public String toString() {
    return symbol + terms.toString();
  }
}
