// SPDX-License-Identifier: Apache-2.0
package org.synod.log.primary;

/**
 * The number of a change: the epoch of its primary in the upper half, its place among the changes
 * of that epoch in the lower half, from 1. Both halves are unsigned. Zero stands before all
 * changes.
 *
 * <p>The order of the changes is that of {@link Long#compareUnsigned}.
 */
public final class Zxid {
  /** The last epoch and the last counter. */
  static final long END = (1L << Integer.SIZE) - 1;

  private Zxid() {}

  /**
   * Returns the number of a change.
   *
   * @param epoch the epoch of its primary, from 0 to 4,294,967,295
   * @param counter its place among the changes of that epoch, in the same range
   * @return the number
   * @throws IllegalArgumentException if one of them is out of range
   */
  public static long of(long epoch, long counter) {
    requireHalf("epoch", epoch);
    requireHalf("counter", counter);
    return epoch << Integer.SIZE | counter;
  }

  private static void requireHalf(String name, long half) {
    if (half < 0 || half > END) {
      throw new IllegalArgumentException(name + ": " + half + ", allowed: 0 to " + END);
    }
  }

  /**
   * Returns the epoch.
   *
   * @param zxid the number of a change
   * @return the epoch of the primary that made the change
   */
  public static long epoch(long zxid) {
    return zxid >>> Integer.SIZE;
  }

  /**
   * Returns the counter.
   *
   * @param zxid the number of a change
   * @return the place of the change among those of its epoch, from 1
   */
  public static long counter(long zxid) {
    return zxid & END;
  }

  /**
   * Returns a change's number as text.
   *
   * @param zxid the number of a change
   * @return the epoch, a colon and the counter
   */
  public static String text(long zxid) {
    return epoch(zxid) + ":" + counter(zxid);
  }
}
