// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.words;

/**
 * The word that an attempt puts into the cell of a register that it wants to change: see {@link
 * Attempts}.
 */
final class Intent {
  /*
   *    63  62                               12 11         6 5          0
   *   +---+-----------------------------------+------------+------------+
   *   | 1 | number of the attempt             | owner      | installer  |
   *   +---+-----------------------------------+------------+------------+
   *
   * The owner is the member whose attempt it is. The installer is the member that put the word
   * here; the cell which it replaced is in a word of the installer.
   */
  private static final int MEMBER_BITS = 6;
  private static final int MEMBER_MASK = (1 << MEMBER_BITS) - 1;
  private static final int NUMBER_SHIFT = 2 * MEMBER_BITS;

  private Intent() {}

  static long of(long number, int owner, int installer) {
    return Long.MIN_VALUE
        | number << NUMBER_SHIFT
        | (long) owner << MEMBER_BITS
        | installer;
  }

  /** Whether the word in a cell is an intent, and not a version with its slot. */
  static boolean isIntent(long there) {
    return there < 0;
  }

  /** Whether the word in a cell is an intent of an attempt, whoever has installed it. */
  static boolean isOf(long there, long number, int owner) {
    return there >>> MEMBER_BITS == of(number, owner, 0) >>> MEMBER_BITS;
  }

  static long number(long intent) {
    return (intent & Long.MAX_VALUE) >>> NUMBER_SHIFT;
  }

  static int owner(long intent) {
    return (int) (intent >>> MEMBER_BITS) & MEMBER_MASK;
  }

  static int installer(long intent) {
    return (int) intent & MEMBER_MASK;
  }
}
