// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

/** A run in which two threads do an operation that an error cuts off. Made anew for each error. */
public interface Scenario {

  /** Does, undisturbed, what comes before the operation. */
  void prepare() throws Throwable;

  /** The operation, which something cuts off; done once by each of two threads. */
  void operation() throws Throwable;

  /** Operations of the same thread, and of another, which must end, and are undisturbed. */
  void goOn() throws Throwable;

  /**
   * Checks what came of it all.
   *
   * @param returned how many of the two operations ended without an error
   */
  void check(int returned) throws Throwable;
}
