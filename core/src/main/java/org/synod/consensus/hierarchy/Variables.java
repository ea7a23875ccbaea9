// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus.hierarchy;

/**
 * A place where variables are made. The consensus objects of this package make all that they share
 * here, but for their primitive; so they can be put where every access is seen, as tests do.
 */
public interface Variables {

  /**
   * Makes a variable.
   *
   * @param <V> its values
   * @param name how it may be called when it is shown
   * @param number which of those with this name it is
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
