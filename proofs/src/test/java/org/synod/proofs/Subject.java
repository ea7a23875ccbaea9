// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.synod.explore.Explorer;

/** An algorithm that is proved, and the code that has it. */
interface Subject {

  /** The algorithm. */
  Model model();

  /** Mistakes in it. */
  List<Mutant> mutants();

  /**
   * Explorations of the code that a model follows, by name.
   *
   * @param taken counts how often each action is taken
   */
  Map<String, Explorer> followed(Model model, Map<String, Integer> taken);

  /** The actions that no exploration shows, since they change nothing that is seen. */
  default Set<String> unseen() {
    return Set.of();
  }

  /** A model that forbids a step which the code takes. */
  Model stricter();
}
