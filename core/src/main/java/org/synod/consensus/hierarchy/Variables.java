// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus.hierarchy;

/**
 * A place where variables are made. The consensus objects of this package make all their shared
 * variables here, except for their primitive. So a test can put the variables where it sees every
 * access.
 */
public interface Variables {

  /**
   * Makes a variable.
   *
   * @param <V> its values
   * @param name its name for a reader of a trace
   * @param number its number among the variables with this name
   * @return a variable that is unset
   */
  <V> Variable<V> variable(String name, int number);

  /**
   * Returns the heap: each variable is a volatile field.
   *
   * @return the place
   */
  static Variables onHeap() {
    return HeapVariable::named;
  }
}
