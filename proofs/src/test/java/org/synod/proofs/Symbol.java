// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import java.util.List;

/** A function or a relation of a model, told apart by identity. */
final class Symbol {
  final String name;
  final Sort result; // null for a relation
  final List<Sort> arguments;

  private Symbol(String name, Sort result, Sort... arguments) {
    this.name = name;
    this.result = result;
    this.arguments = List.of(arguments);
  }

  static Symbol function(String name, Sort result, Sort... arguments) {
    return new Symbol(name, result, arguments);
  }

  static Symbol relation(String name, Sort... arguments) {
    return new Symbol(name, null, arguments);
  }

  Term of(Term... terms) {
    if (terms.length != arguments.size()) {
      throw new IllegalArgumentException(
          name + ": " + terms.length + " arguments, allowed: " + arguments.size());
    }
    return new Apply(this, List.of(terms));
  }

  @Override
  public String toString() {
    return name;
  }
}
