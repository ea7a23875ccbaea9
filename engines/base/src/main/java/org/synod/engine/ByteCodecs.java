// SPDX-License-Identifier: Apache-2.0
package org.synod.engine;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.synod.memory.Codec;
import org.synod.memory.DamageException;

/** The codecs that {@link ByteCodec} hands out. */
final class ByteCodecs {
  static final ByteCodec<byte[]> BYTES = new OfFunctions<>(byte[]::clone, bytes -> bytes);
  static final ByteCodec<String> UTF8 =
      new OfFunctions<>(ByteCodecs::encodeText, ByteCodecs::decodeText);
  static final ByteCodec<Long> LONG = new OfWords<>(Codec.ofLong());

  private ByteCodecs() {}

  private static byte[] encodeText(String value) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
      return Arrays.copyOf(bytes.array(), bytes.limit());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "value: a string with an unpaired surrogate, allowed: one that UTF-8 can hold", e);
    }
  }

  private static String decodeText(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new DamageException("value", bytes.length + " bytes that are not UTF-8", "UTF-8");
    }
  }

  /** A codec of two functions. */
  record OfFunctions<V>(Function<V, byte[]> encoder, Function<byte[], V> decoder)
      implements ByteCodec<V> {
    OfFunctions {
      Objects.requireNonNull(encoder, "encode: null, allowed: a function");
      Objects.requireNonNull(decoder, "decode: null, allowed: a function");
    }

    @Override
    public byte[] encode(V value) {
      return encoder.apply(value);
    }

    @Override
    public V decode(byte[] bytes) {
      return decoder.apply(bytes);
    }
  }

  /** The words of another codec, as bytes. */
  record OfWords<V>(Codec<V> codec) implements ByteCodec<V> {
    OfWords {
      Objects.requireNonNull(codec, "codec: null, allowed: a codec");
    }

    @Override
    public byte[] encode(V value) {
      long[] words = new long[codec.words()];
      codec.encode(value, words, 0);
      ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * words.length);
      bytes.asLongBuffer().put(words);
      return bytes.array();
    }

    @Override
    public V decode(byte[] bytes) {
      long[] words = new long[codec.words()];
      if (bytes.length != Long.BYTES * words.length) {
        throw new DamageException(
            "value", bytes.length + " bytes", Long.BYTES * words.length + " bytes");
      }
      ByteBuffer.wrap(bytes).asLongBuffer().get(words);
      return codec.decode(words, 0);
    }
  }
}
