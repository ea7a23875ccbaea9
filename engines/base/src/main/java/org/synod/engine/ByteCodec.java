// SPDX-License-Identifier: Apache-2.0
package org.synod.engine;

import java.util.function.Function;
import org.synod.memory.Codec;
import org.synod.memory.DamageException;

/**
 * A way to turn a value into bytes, of any number, and back. All who share a register have codecs
 * that write alike.
 *
 * <p>A codec is stateless and may be used by any thread.
 *
 * <p><i>Not guaranteed:</i> identity: a decoded value is equal to the encoded one, but may be
 * another object.
 *
 * @param <V> the values
 */
public interface ByteCodec<V> {

  /**
   * Turns a value into bytes.
   *
   * @param value the value
   * @return an array that nobody changes any more
   * @throws IllegalArgumentException if bytes cannot hold the value
   */
  byte[] encode(V value);

  /**
   * Turns bytes into the value that they were made of.
   *
   * @param bytes an array that nobody else uses
   * @return the value
   * @throws DamageException if {@link #encode} cannot have made the bytes; a user's codec may throw
   *     any other exception that is not checked
   */
  V decode(byte[] bytes);

  /**
   * Returns the codec that two functions make.
   *
   * @param <V> the values
   * @param encode turns a value into an array that nobody changes any more
   * @param decode turns such an array, which nobody else uses, into the value
   * @return a codec of these functions
   */
  static <V> ByteCodec<V> of(Function<V, byte[]> encode, Function<byte[], V> decode) {
    return new ByteCodecs.OfFunctions<>(encode, decode);
  }

  /**
   * Returns the codec of arrays of bytes, which it copies.
   *
   * @return a codec of any length
   */
  static ByteCodec<byte[]> ofBytes() {
    return ByteCodecs.BYTES;
  }

  /**
   * Returns the codec of strings, in UTF-8. It refuses half of a surrogate pair.
   *
   * @return a codec of any length
   */
  static ByteCodec<String> ofUtf8() {
    return ByteCodecs.UTF8;
  }

  /**
   * Returns the codec of numbers: eight bytes, the highest first.
   *
   * @return a codec of length 8
   */
  static ByteCodec<Long> ofLong() {
    return ByteCodecs.LONG;
  }

  /**
   * Returns the codec that writes the words of another one: eight bytes for each, the highest
   * first. It is for states of acceptors, as {@link org.synod.quorum.QuorumState#codec} lays them
   * out.
   *
   * @param <V> the values
   * @param codec lays a value out in words
   * @return a codec of length 8 * {@link Codec#words()}
   */
  static <V> ByteCodec<V> ofWords(Codec<V> codec) {
    return new ByteCodecs.OfWords<>(codec);
  }
}
