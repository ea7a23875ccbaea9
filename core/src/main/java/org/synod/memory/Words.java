// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import java.lang.invoke.VarHandle;

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
 * <p><i>Memory effects:</i> as specified by the method of the same name in {@link VarHandle}. A
 * fence orders the accesses of its thread to all words, whichever region it is called on. An
 * algorithm over words takes its fences from here, so that an explorer sees them.
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
   * Reads a word. The caller sees all that was done before the release write of the returned value.
   *
   * @param index the index of the word, from 0 to {@code length() - 1}
   * @return its value
   */
  public long getAcquire(int index) {
    long value = getOpaque(index);
    acquireFence();
    return value;
  }

  /**
   * Writes a word, ordered after everything that the thread did before.
   *
   * @param index the index of the word, from 0 to {@code length() - 1}
   * @param value the value to write
   */
  public void setRelease(int index, long value) {
    releaseFence();
    setOpaque(index, value);
  }

  /** Keeps all reads before it from moving behind any read or write after it. */
  public void acquireFence() {
    VarHandle.acquireFence();
  }

  /** Keeps all reads and writes before it from moving behind any write after it. */
  public void releaseFence() {
    VarHandle.releaseFence();
  }

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
