// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

/**
 * A region of shared 64-bit words with access modes: the seam between an algorithm and the place
 * where its words live (the heap, a mapped file, or an explorer that steps through every schedule).
 *
 * <p><i>Progress:</i> every operation is wait-free and takes one step; a copy takes one for each
 * word.
 *
 * <p><i>Linearization:</i> {@link #getVolatile} and {@link #compareAndExchange} are atomic steps in
 * one total order over all words of all regions; {@link #getOpaque} and {@link #setOpaque} are
 * atomic and in order for each word alone.
 *
 * <p><i>Memory effects:</i> as specified by {@link java.lang.invoke.VarHandle#getVolatile},
 * {@link java.lang.invoke.VarHandle#getOpaque}, {@link java.lang.invoke.VarHandle#setOpaque} and
 * {@link java.lang.invoke.VarHandle#compareAndExchange}; the fences of {@code VarHandle} order
 * them.
 *
 * <p><i>Not guaranteed:</i> an order between opaque accesses to different words.
 *
 * <p>An index outside {@code 0 .. length() - 1} is refused with an
 * {@link IndexOutOfBoundsException}. A new region is all zero.
 */
public abstract class Words {

  /** Makes a region. */
  protected Words() {}

  /**
   * Returns the number of words.
   *
   * @return the number of words, at least 1
   */
  public abstract int length();

  /**
   * Reads a word with the effects of a volatile read.
   *
   * @param index the index of the word, from 0 to {@code length() - 1}
   * @return its value
   */
  public abstract long getVolatile(int index);

  /**
   * Reads a word atomically, without ordering any other access.
   *
   * @param index the index of the word, from 0 to {@code length() - 1}
   * @return its value
   */
  public abstract long getOpaque(int index);

  /**
   * Writes a word atomically, without ordering any other access.
   *
   * @param index the index of the word, from 0 to {@code length() - 1}
   * @param value the value to write
   */
  public abstract void setOpaque(int index, long value);

  /**
   * Replaces a word if it holds {@code expected}, with the effects of a volatile read and write.
   *
   * @param index the index of the word, from 0 to {@code length() - 1}
   * @param expected the value it must hold
   * @param next the value it then gets
   * @return the value it held: {@code expected} if and only if {@code next} was written
   */
  public abstract long compareAndExchange(int index, long expected, long next);

  /**
   * Reads consecutive words, one after the other, without any order among them. A word that another
   * process writes meanwhile may be copied as any number; the caller must find that out, between
   * fences.
   *
   * @param index the first word
   * @param into the array to copy to; its length is the number of words
   */
  public void copyTo(int index, long[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] = getOpaque(index + i);
    }
  }

  /**
   * Writes consecutive words, one after the other, without any order among them. Nobody may rely on
   * any of them before a fence or an ordered write has followed.
   *
   * @param from the array to copy from; its length is the number of words
   * @param index the first word
   */
  public void copyFrom(long[] from, int index) {
    for (int i = 0; i < from.length; i++) {
      setOpaque(index + i, from[i]);
    }
  }
}
