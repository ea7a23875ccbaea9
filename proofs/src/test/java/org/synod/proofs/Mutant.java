// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import java.util.List;

/**
 * A mistake in a model, which a query must refute, and the same mistake in the code, which an
 * exploration finds: seeded faults of tests, as {@code Test.FAULT}, and mutants by their ids.
 */
record Mutant(String name, Model model, List<String> inCode) {

  static Mutant of(String name, Model model, String... inCode) {
    return new Mutant(name, model, List.of(inCode));
  }

  @Override
  public String toString() {
    return model.name() + ": " + name;
  }
}
