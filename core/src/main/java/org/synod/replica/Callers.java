// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import org.jspecify.annotations.Nullable;

/** The callers of one {@link Replicated}. */
interface Callers {

  /** Returns the calling thread's own caller. */
  Caller current();

  /** Returns the last of all callers, which the others follow, or null if there is none. */
  @Nullable Caller last();
}
