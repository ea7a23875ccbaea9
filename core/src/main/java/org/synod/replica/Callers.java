// SPDX-License-Identifier: Apache-2.0
package org.synod.replica;

import org.jspecify.annotations.Nullable;

/** Those that call one {@link Replicated}. */
interface Callers {

  /** Returns what the calling thread knows of itself. */
  Caller current();

  /** Returns the last of all callers, which the others follow, or null if there is none. */
  @Nullable Caller last();
}
