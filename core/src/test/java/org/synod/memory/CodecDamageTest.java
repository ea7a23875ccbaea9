// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;

/** Words that no codec wrote are refused: by field, with the words that were found and expected. */
class CodecDamageTest {
  private static final Codec<String> TEXT = Codec.ofUtf8(16);

  private static void refuses(String message, Codec<?> codec, long... words) {
    assertEquals(
        message,
        assertThrows(DamageException.class, () -> codec.decode(words, 0)).getMessage());
  }

  private static <V> long[] encoded(Codec<V> codec, V value) {
    long[] words = new long[codec.words()];
    codec.encode(value, words, 0);
    return words;
  }

  @Test
  void aLengthThatNoValueHas() {
    for (long length : new long[] {-1, 17, 100, Integer.MAX_VALUE, (1L << 32) + 3}) {
      refuses("length in bytes: found " + length + ", expected 0 to 16", TEXT, length, 0, 0);
    }
  }

  @Test
  void aLengthThatHasBecomeLess() {
    for (String value : List.of("abc", "eightsyl", "sixteen letters.")) {
      long[] words = encoded(TEXT, value);
      assertEquals(value, TEXT.decode(words, 0));
      for (int length = 0; length < value.length(); length++) {
        words[0] = length;
        refuses(
            "length in bytes: found " + length
                + ", expected one behind which all bytes are zero",
            TEXT, words);
      }
    }
  }

  @Test
  void bytesThatAreNoUtf8() {
    refuses("string: found c300, expected UTF-8", TEXT, 2, 0xC3, 0);
    refuses("string: found 61ff, expected UTF-8", TEXT, 2, 0xFF61, 0);
    assertEquals("a\uFFFDb", TEXT.decode(encoded(TEXT, "a\uFFFDb"), 0));
  }

  @Test
  void checkedValuesComeBack() {
    Codec<Map.Entry<String, Long>> plain = Codec.ofPair(TEXT, Codec.ofLong());
    Codec<Map.Entry<String, Long>> checked = Codec.checked(plain);
    assertEquals("checked((utf8(16),long))", checked.type());
    assertEquals(plain.words() + 1, checked.words());
    long[] words = new long[checked.words() + 2];
    checked.encode(Map.entry("left", 7L), words, 1);
    assertEquals(Map.entry("left", 7L), checked.decode(words, 1));
    assertEquals(0, words[0] | words[words.length - 1]);
    assertArrayEquals(
        encoded(plain, Map.entry("left", 7L)), Arrays.copyOfRange(words, 2, 6));
  }

  @Test
  void anyBitOfACheckedValue() {
    Codec<long[]> checked = Codec.checked(Codec.ofLongs(2));
    long[] whole = encoded(checked, new long[] {1, -5});
    for (int bit = 0; bit < whole.length * Long.SIZE; bit++) {
      long[] words = whole.clone();
      words[bit / Long.SIZE] ^= 1L << bit;
      String message =
          assertThrows(DamageException.class, () -> checked.decode(words, 0)).getMessage();
      assertTrue(message.startsWith("checksum of a value: found "), message);
    }
  }

  @Test
  void wordsThatWereNeverWrittenOrByAnotherCodec() {
    for (int width = 1; width < 20; width++) {
      Codec<long[]> checked = Codec.checked(Codec.ofLongs(width));
      assertThrows(DamageException.class, () -> checked.decode(new long[checked.words()], 0));
    }
    long[] number = encoded(Codec.checked(Codec.ofLong()), 5L);
    assertThrows(
        DamageException.class, () -> Codec.checked(Codec.ofLongs(1)).decode(number, 0));
  }

  @Test
  void whatCannotBeCheckedIsRefused() {
    Refusal.ofNull("codec", () -> Codec.checked(null));
    Refusal.ofArgument(
        "codec: 65536 words", () -> Codec.checked(Codec.ofLongs(Codec.MAX_WORDS)));
    Codec<Long> checked = Codec.checked(Codec.ofLong());
    Refusal.ofArgument("offset: 1", () -> checked.encode(1L, new long[2], 1));
    Refusal.ofArgument("offset: 1", () -> checked.decode(new long[2], 1));
  }
}
