// SPDX-License-Identifier: Apache-2.0
package org.synod.log.egalitarian;

import java.util.Collections;
import java.util.Set;

/** A command with its keys. */
record Proposal<C>(C command, Set<Long> keys) {

  boolean conflictsWith(Proposal<?> other) {
    return !Collections.disjoint(keys, other.keys);
  }
}
