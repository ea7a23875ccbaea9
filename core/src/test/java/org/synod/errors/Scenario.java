// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

import org.jspecify.annotations.Nullable;

/** A run in which one operation is cut off by an error. Made anew for each error. */
public interface Scenario {

  /** Does, undisturbed, what comes before the operation. */
  void prepare() throws Throwable;

  /** The operation, which something cuts off. */
  void operation() throws Throwable;

  /** Operations of the same thread, and of another, which must end, and are undisturbed. */
  void goOn() throws Throwable;

  /**
   * Checks what came of it all.
   *
   * @param thrown what the operation threw, or null
   */
  void check(@Nullable Throwable thrown) throws Throwable;
}
