// SPDX-License-Identifier: Apache-2.0
package org.synod.contract;

import java.util.stream.IntStream;

/** The counts that a user may have overridden, and refuses those that would check nothing. */
final class Counts {
  private Counts() {}

  static int threads(int threads) {
    return atLeastTwo("threads", threads);
  }

  static int calls(int calls) {
    return atLeastTwo("calls", calls);
  }

  /** One thread, two, and the most. */
  static int[] upTo(int threads) {
    return IntStream.of(1, 2, threads(threads)).distinct().toArray();
  }

  private static int atLeastTwo(String name, int count) {
    if (count < 2) {
      throw new IllegalArgumentException(name + ": " + count + ", allowed: 2 or more");
    }
    return count;
  }
}
