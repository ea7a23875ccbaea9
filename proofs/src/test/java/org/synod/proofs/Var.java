// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import com.microsoft.z3.Expr;
import java.util.Map;

/** A variable, told apart by identity: bound by a quantifier, or the parameter of an action. */
final class Var implements Term {
  private final String name;
  private final Sort sort;
  Object now; // its value while a term is computed

  Var(String name, Sort sort) {
    this.name = name;
    this.sort = sort;
  }

  Sort sort() {
    return sort;
  }

  @Override
  public Expr<?> in(Z3 z3) {
    return z3.constant(this);
  }

  @Override
  public Object in(State state) {
    return now;
  }

  @Override
  public Term after(Map<Symbol, Update> step) {
    return this;
  }

  @Override
  public String toString() {
    return name;
  }
}
