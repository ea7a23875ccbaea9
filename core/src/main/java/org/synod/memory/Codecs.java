// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.synod.memory.layout.Utf8;

/** The codecs that {@link Codec} hands out. */
final class Codecs {
  private static final String NULL = "value: null, allowed: a value";
  private static final char REPLACEMENT = '\uFFFD';

  private Codecs() {}

  /** The type of a codec that does not override it: two codecs have the same one by chance only. */
  static String type(Codec<?> codec) {
    String simple = codec.getClass().getSimpleName();
    String whole = codec.getClass().getName() + (codec instanceof Record ? " " + codec : "");
    CRC32C checksum = new CRC32C();
    checksum.update(whole.getBytes(StandardCharsets.UTF_8));
    return String.format(
        Locale.ROOT, "%.11s#%08x", simple, checksum.getValue()); // short: others are built of it
  }

  /** Refuses an offset from which on there is no room for a value; returns it. */
  private static int requireRoom(long[] words, int offset, int width) {
    if (offset < 0 || offset > words.length - width) {
      throw new IllegalArgumentException(
          "offset: " + offset + ", allowed: 0 to " + (words.length - width) + ", for " + width
              + " of " + words.length + " words");
    }
    return offset;
  }

  /** One number in one word. */
  enum LongCodec implements Codec<Long> {
    INSTANCE;

    @Override
    public String type() {
      return "long";
    }

    @Override
    public int words() {
      return 1;
    }

    @Override
    public void encode(Long value, long[] words, int offset) {
      words[requireRoom(words, offset, 1)] = Objects.requireNonNull(value, NULL);
    }

    @Override
    public Long decode(long[] words, int offset) {
      return words[requireRoom(words, offset, 1)];
    }
  }

  /** Yes or no in one word. */
  enum BooleanCodec implements Codec<Boolean> {
    INSTANCE;

    @Override
    public String type() {
      return "boolean";
    }

    @Override
    public int words() {
      return 1;
    }

    @Override
    public void encode(Boolean value, long[] words, int offset) {
      words[requireRoom(words, offset, 1)] = Objects.requireNonNull(value, NULL) ? 1 : 0;
    }

    @Override
    public Boolean decode(long[] words, int offset) {
      long word = words[requireRoom(words, offset, 1)];
      if (word != 0 && word != 1) {
        throw new DamageException("yes or no", word, "0 or 1");
      }
      return word == 1;
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
    public String type() {
      return "longs(" + words + ")";
    }

    @Override
    public void encode(long[] value, long[] to, int offset) {
      if (Objects.requireNonNull(value, NULL).length != words) {
        throw new IllegalArgumentException(
            "value: " + value.length + " words, allowed: exactly " + words);
      }
      System.arraycopy(value, 0, to, requireRoom(to, offset, words), words);
    }

    @Override
    public long[] decode(long[] from, int offset) {
      requireRoom(from, offset, words);
      return Arrays.copyOfRange(from, offset, offset + words);
    }
  }

  /** One value, and behind it another. */
  record PairCodec<A, B>(Codec<A> first, Codec<B> second) implements Codec<Map.Entry<A, B>> {
    PairCodec {
      Objects.requireNonNull(first, "first: null, allowed: a codec");
      Objects.requireNonNull(second, "second: null, allowed: a codec");
    }

    @Override
    public String type() {
      return "(" + first.type() + "," + second.type() + ")";
    }

    @Override
    public int words() {
      return first.words() + second.words();
    }

    @Override
    public void encode(Map.Entry<A, B> value, long[] words, int offset) {
      Objects.requireNonNull(value, NULL);
      first.encode(value.getKey(), words, offset);
      second.encode(value.getValue(), words, offset + first.words());
    }

    @Override
    public Map.Entry<A, B> decode(long[] words, int offset) {
      return Map.entry(
          first.decode(words, offset), second.decode(words, offset + first.words()));
    }
  }

  /**
   * Bytes: how many, then the bytes, eight to a word from the low end, zero to the end of the last
   * word.
   */
  record BytesCodec(int maxBytes) implements Codec<byte[]> {
    private static final int MAX_BYTES = Long.BYTES * (MAX_WORDS - 1);

    BytesCodec {
      if (maxBytes < 0 || maxBytes > MAX_BYTES) {
        throw new IllegalArgumentException(
            "maxBytes: " + maxBytes + ", allowed: 0 to " + MAX_BYTES);
      }
    }

    @Override
    public String type() {
      return "bytes(" + maxBytes + ")";
    }

    @Override
    public int words() {
      return 1 + (maxBytes + Long.BYTES - 1) / Long.BYTES;
    }

    @Override
    public void encode(byte[] value, long[] words, int offset) {
      requireRoom(words, offset, words());
      requireFits(value, "");
      ByteBuffer whole = buffer();
      whole.put(value);
      words[offset] = value.length;
      whole.rewind().asLongBuffer().get(words, offset + 1, words() - 1);
    }

    void requireFits(byte[] value, String how) {
      if (Objects.requireNonNull(value, NULL).length > maxBytes) {
        throw new IllegalArgumentException(
            "value: " + value.length + " bytes" + how + ", allowed: 0 to " + maxBytes);
      }
    }

    @Override
    public byte[] decode(long[] words, int offset) {
      long length = words[requireRoom(words, offset, words())];
      if (length < 0 || length > maxBytes) {
        throw new DamageException("length in bytes", length, "0 to " + maxBytes);
      }
      ByteBuffer whole = buffer();
      whole.asLongBuffer().put(words, offset + 1, words() - 1);
      requireZeros(words, offset + 1, (int) length);
      return Arrays.copyOf(whole.array(), (int) length);
    }

    /**
     * Otherwise a damaged length that is too small would cut bytes off, and nobody would notice.
     */
    private void requireZeros(long[] words, int first, int length) {
      int word = first + length / Long.BYTES;
      int end = first + words() - 1;
      long behind = word < end ? words[word] >>> length % Long.BYTES * Byte.SIZE : 0;
      while (++word < end) {
        behind |= words[word];
      }
      if (behind != 0) {
        throw new DamageException(
            "length in bytes", length, "one behind which all bytes are zero");
      }
    }

    private ByteBuffer buffer() {
      return ByteBuffer.allocate(Long.BYTES * (words() - 1)).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** Strings: their bytes in UTF-8. */
  record Utf8Codec(BytesCodec bytes) implements Codec<String> {
    @Override
    public String type() {
      return "utf8(" + bytes.maxBytes + ")";
    }

    @Override
    public int words() {
      return bytes.words();
    }

    @Override
    public void encode(String value, long[] words, int offset) {
      byte[] encoded = Utf8.encode("value", value);
      bytes.requireFits(encoded, " in UTF-8");
      bytes.encode(encoded, words, offset);
    }

    @Override
    public String decode(long[] words, int offset) {
      byte[] encoded = bytes.decode(words, offset);
      String value = new String(encoded, StandardCharsets.UTF_8);
      // it replaces bytes that are no UTF-8, and may itself be part of a string
      if (value.indexOf(REPLACEMENT) >= 0
          && !Arrays.equals(encoded, value.getBytes(StandardCharsets.UTF_8))) {
        throw new DamageException("string", HexFormat.of().formatHex(encoded), "UTF-8");
      }
      return value;
    }
  }

  /**
   * Values behind a checksum: the CRC-32C of their type in UTF-8 and of their words, each from its
   * low end.
   */
  static final class CheckedCodec<V> implements Codec<V> {
    private final Codec<V> values;
    private final String type;

    CheckedCodec(Codec<V> values) {
      this.values = Objects.requireNonNull(values, "codec: null, allowed: a codec");
      if (values.words() >= MAX_WORDS) {
        throw new IllegalArgumentException(
            "codec: " + values.words() + " words, allowed: 1 to " + (MAX_WORDS - 1));
      }
      type = values.type();
    }

    @Override
    public String type() {
      return "checked(" + type + ")";
    }

    @Override
    public int words() {
      return 1 + values.words();
    }

    @Override
    public void encode(V value, long[] words, int offset) {
      requireRoom(words, offset, words());
      values.encode(value, words, offset + 1);
      words[offset] = checksum(words, offset + 1);
    }

    @Override
    public V decode(long[] words, int offset) {
      long found = words[requireRoom(words, offset, words())];
      long expected = checksum(words, offset + 1);
      if (found != expected) {
        throw new DamageException("checksum of a value", found, expected);
      }
      return values.decode(words, offset + 1);
    }

    private long checksum(long[] words, int first) {
      ByteBuffer bytes =
          ByteBuffer.allocate(Long.BYTES * values.words()).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asLongBuffer().put(words, first, values.words());
      CRC32C checksum = new CRC32C();
      checksum.update(type.getBytes(StandardCharsets.UTF_8));
      checksum.update(bytes);
      return checksum.getValue();
    }
  }
}
