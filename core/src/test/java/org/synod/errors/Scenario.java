// SPDX-License-Identifier: Apache-2.0
package org.synod.errors;

/**
 * A run in which two threads do an operation that an error cuts off. It is made anew for each
 * error.
 */
public interface Scenario {

  /** Makes, undisturbed, the calls before the operation. */
  void prepare() throws Throwable;

  /** Does the operation, which a fault cuts off. Two threads do it once each. */
  void operation() throws Throwable;

  /** Does operations of the same thread, and of another. They are undisturbed, and must end. */
  void goOn() throws Throwable;

  /**
   * Checks the result of the run.
   *
   * @param returned the number of the two operations that ended without an error
   */
  void check(int returned) throws Throwable;
}
