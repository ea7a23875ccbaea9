// SPDX-License-Identifier: Apache-2.0
package org.synod.proofs;

import java.util.List;

/** What a symbol is after an action, as a term over what all symbols are before it. */
record Update(List<Var> arguments, Term body) {

  /** The symbol, applied to these terms, after the action. */
  Term of(List<Term> terms) {
    return new Bind(arguments, terms, body);
  }
}
