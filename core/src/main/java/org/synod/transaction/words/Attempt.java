// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.words;

/** The word that tells the state of a member's latest attempt: see {@link Attempts}. */
final class Attempt {
  /*
   *    62                                   12 11               2 1     0
   *   +---------------------------------------+------------------+-------+
   *   | number                                | size             | state |
   *   +---------------------------------------+------------------+-------+
   *
   *   ENDED     -> UNDECIDED   by its member, with the next number
   *   UNDECIDED -> COMMITTED   by anyone: all registers have its intent
   *   UNDECIDED -> FAILED      by anyone: a register has another version
   *   COMMITTED, FAILED -> ENDED   by its member: no register has its intent
   */
  static final int ENDED = 0;
  static final int UNDECIDED = 1;
  static final int COMMITTED = 2;
  static final int FAILED = 3;

  private static final int STATE_BITS = 2;
  private static final int STATE_MASK = (1 << STATE_BITS) - 1;
  private static final int SIZE_BITS = 10;
  private static final int NUMBER_SHIFT = STATE_BITS + SIZE_BITS;

  /** The largest number of registers that an attempt can change: {@value}. */
  static final int MAX_SIZE = (1 << SIZE_BITS) - 1;

  /** The largest number of an attempt: {@value}. */
  static final long MAX_NUMBER = Long.MAX_VALUE >>> NUMBER_SHIFT;

  private Attempt() {}

  static long undecided(long number, int size) {
    return number << NUMBER_SHIFT | (long) size << STATE_BITS | UNDECIDED;
  }

  /** The word of the same attempt in another state. */
  static long in(int state, long word) {
    return word & ~STATE_MASK | state;
  }

  static int state(long word) {
    return (int) word & STATE_MASK;
  }

  /** The number of registers. */
  static int size(long word) {
    return (int) (word >>> STATE_BITS) & MAX_SIZE;
  }

  /** The number of the attempt, which its member counts. */
  static long number(long word) {
    return word >>> NUMBER_SHIFT;
  }

  /** Whether a word says that the attempt with a number is in a state. */
  static boolean isIn(int state, long number, long word) {
    return number(word) == number && state(word) == state;
  }
}
