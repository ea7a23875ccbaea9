// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The codecs that {@link Codec} hands out. */
final class Codecs {
  private Codecs() {}

  /** One number in one word. */
  enum LongCodec implements Codec<Long> {
    INSTANCE;

    @Override
    public int words() {
      return 1;
    }

    @Override
    public void encode(Long value, long[] words, int offset) {
      words[offset] = value;
    }

    @Override
    public Long decode(long[] words, int offset) {
      return words[offset];
    }
  }

  /** Arrays of one length, copied in and out. */
  record LongsCodec(int words) implements Codec<long[]> {
    LongsCodec {
      if (words < 1 || words > MAX_WORDS) {
        throw new IllegalArgumentException("words: " + words + ", allowed: 1 to " + MAX_WORDS);
      }
    }

    @Override
    public void encode(long[] value, long[] to, int offset) {
      if (value.length != words) {
        throw new IllegalArgumentException(
            "value: " + value.length + " words, allowed: exactly " + words);
      }
      System.arraycopy(value, 0, to, offset, words);
    }

    @Override
    public long[] decode(long[] from, int offset) {
      return Arrays.copyOfRange(from, offset, offset + words);
    }
  }

  /**
   * Strings: the length in bytes, then the bytes, eight to a word from the low end, zero to the
   * end of the last word.
   */
  record Utf8Codec(int maxBytes) implements Codec<String> {
    private static final int MAX_BYTES = Long.BYTES * (MAX_WORDS - 1);

    Utf8Codec {
      if (maxBytes < 0 || maxBytes > MAX_BYTES) {
        throw new IllegalArgumentException(
            "maxBytes: " + maxBytes + ", allowed: 0 to " + MAX_BYTES);
      }
    }

    @Override
    public int words() {
      return 1 + (maxBytes + Long.BYTES - 1) / Long.BYTES;
    }

    @Override
    public void encode(String value, long[] words, int offset) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      if (bytes.length > maxBytes) {
        throw new IllegalArgumentException(
            "value: " + bytes.length + " bytes in UTF-8, allowed: 0 to " + maxBytes);
      }
      ByteBuffer whole = buffer();
      whole.put(bytes);
      words[offset] = bytes.length;
      whole.rewind().asLongBuffer().get(words, offset + 1, words() - 1);
    }

    @Override
    public String decode(long[] words, int offset) {
      ByteBuffer whole = buffer();
      whole.asLongBuffer().put(words, offset + 1, words() - 1);
      return new String(whole.array(), 0, (int) words[offset], StandardCharsets.UTF_8);
    }

    private ByteBuffer buffer() {
      return ByteBuffer.allocate(Long.BYTES * (words() - 1)).order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
