// SPDX-License-Identifier: Apache-2.0
package org.synod;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What must hold in each state of an exploration. */
public final class Invariant {
  private Invariant() {}

  /**
   * Requires that something holds. The text is made only if it does not, since there may be
   * millions of states, and to print a record takes longer than to look at its state.
   *
   * @param otherwise the parts of the text that says what does not hold
   */
  public static void require(boolean holds, Object... otherwise) {
    if (!holds) {
      throw new AssertionError(
          Arrays.stream(otherwise).map(String::valueOf).collect(Collectors.joining()));
    }
  }
}
