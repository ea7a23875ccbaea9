// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.layout;

/**
 * The distance at which words of different writers are kept apart, so that a write of one does not
 * take a cache line away from another: 128 bytes, two lines of 64.
 *
 * <p>Two lines, because Intel processors fetch lines in adjacent pairs ("Intel 64 and IA-32
 * Architectures Optimization Reference Manual", spatial prefetcher) and because some ARM processors
 * have lines of 128 bytes; crossbeam's {@code CachePadded} and Agrona's ring buffers use the same.
 *
 * <p>Only words in arrays and files are kept apart so; a lone register is not padded.
 */
public final class Stride {
  /** The stride in words of 64 bits: {@value}. */
  public static final int WORDS = 16;

  /** The stride in references, where one takes 4 bytes; where it takes 8 it is twice as long. */
  public static final int REFERENCES = 32;

  private Stride() {}

  /**
   * Rounds up to a whole number of strides.
   *
   * @param words a number of words, 0 or more
   * @return the smallest multiple of {@link #WORDS} that is not below {@code words}
   */
  public static int roundUp(int words) {
    if (words < 0 || words > Integer.MAX_VALUE - (WORDS - 1)) {
      throw new IllegalArgumentException(
          "words: " + words + ", allowed: 0 to " + (Integer.MAX_VALUE - (WORDS - 1)));
    }
    return (words + WORDS - 1) & -WORDS;
  }
}
