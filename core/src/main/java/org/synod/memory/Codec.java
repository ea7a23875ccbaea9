// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import java.util.Map;

/**
 * A way to lay a value out in a fixed number of 64-bit words.
 *
 * <p>A codec is stateless and may be used by any thread. It sees only private arrays, never words
 * that another process may be changing.
 *
 * <p><i>Not guaranteed:</i> identity: a decoded value is equal to the encoded one, but may be
 * another object.
 *
 * @param <V> the values
 */
public interface Codec<V> {

  /** The largest width of a value: {@value} words. */
  int MAX_WORDS = 1 << 16;

  /**
   * Returns the name of this layout. Two codecs with the same type lay values out alike. A program
   * that opens a register with a name again is refused if its codec has another type.
   *
   * <p>A codec that does not override this method has a type made from its class: the simple name,
   * and a checksum of the full name and of the text that a record prints. The name of an anonymous
   * class depends on its place in the source, so a codec of registers that outlive the program
   * should override this method.
   *
   * @return the name of the layout, short
   */
  default String type() {
    return Codecs.type(this);
  }

  /**
   * Returns how many words every value takes.
   *
   * @return the width, from 1 to {@link #MAX_WORDS}, always the same
   */
  int words();

  /**
   * Writes a value into exactly {@link #words()} words.
   *
   * @param value the value
   * @param words the array to write into
   * @param offset the index of the first word
   * @throws IllegalArgumentException if the value does not fit
   */
  void encode(V value, long[] words, int offset);

  /**
   * Reads a value from exactly {@link #words()} words, as {@link #encode} wrote them.
   *
   * @param words the array to read from
   * @param offset the index of the first word
   * @return the value
   * @throws DamageException if {@link #encode} cannot have written the words; a user's codec may
   *     also throw an {@link IllegalArgumentException} or {@link IndexOutOfBoundsException}
   */
  V decode(long[] words, int offset);

  /**
   * Returns the codec of a number: one word.
   *
   * @return a codec of width 1
   */
  static Codec<Long> ofLong() {
    return Codecs.LongCodec.INSTANCE;
  }

  /**
   * Returns the codec of yes and no: one word, 1 or 0.
   *
   * @return a codec of width 1
   */
  static Codec<Boolean> ofBoolean() {
    return Codecs.BooleanCodec.INSTANCE;
  }

  /**
   * Returns the codec of arrays of exactly {@code words} numbers.
   *
   * @param words the length of every array, from 1 to {@link #MAX_WORDS}
   * @return a codec of that width
   */
  static Codec<long[]> ofLongs(int words) {
    return new Codecs.LongsCodec(words);
  }

  /**
   * Returns the codec of pairs: the words of the first, then those of the second.
   *
   * @param <A> the first values
   * @param <B> the second values
   * @param first the codec of the first
   * @param second the codec of the second
   * @return a codec as wide as both together
   */
  static <A, B> Codec<Map.Entry<A, B>> ofPair(Codec<A> first, Codec<B> second) {
    return new Codecs.PairCodec<>(first, second);
  }

  /**
   * Returns the codec of arrays of at most {@code maxBytes} bytes: a word for the length, then the
   * bytes.
   *
   * @param maxBytes the largest length, from 0 to 8 * ({@link #MAX_WORDS} - 1)
   * @return a codec of width 1 + ⌈maxBytes / 8⌉
   */
  static Codec<byte[]> ofBytes(int maxBytes) {
    return new Codecs.BytesCodec(maxBytes);
  }

  /**
   * Returns the codec of strings that take at most {@code maxBytes} bytes in UTF-8: a word for the
   * length, then the bytes.
   *
   * @param maxBytes the largest length in bytes, from 0 to 8 * ({@link #MAX_WORDS} - 1)
   * @return a codec of width 1 + ⌈maxBytes / 8⌉
   */
  static Codec<String> ofUtf8(int maxBytes) {
    return new Codecs.Utf8Codec(new Codecs.BytesCodec(maxBytes));
  }

  /**
   * Returns a codec that lays values out as another codec does, behind a word that holds their
   * checksum. It refuses to decode words that do not agree with the checksum. It is for registers
   * in a file that is copied about, or lies on a disk that nobody trusts: damage there could turn a
   * value into another that looks whole.
   *
   * <p><i>Not guaranteed:</i> the current value, if the word that says which value is current was
   * damaged: a reader may then get an older one.
   *
   * @param <V> the values
   * @param codec the codec of the values, at most {@link #MAX_WORDS} - 1 words wide
   * @return a codec one word wider, whose {@link #decode} throws a {@link DamageException}
   */
  static <V> Codec<V> checked(Codec<V> codec) {
    return new Codecs.CheckedCodec<>(codec);
  }
}
