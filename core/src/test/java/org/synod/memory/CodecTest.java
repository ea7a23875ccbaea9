// SPDX-License-Identifier: Apache-2.0
package org.synod.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.synod.Refusal;
import org.synod.register.SlotRegister;

class CodecTest {

  /** Encodes between two guards, which show whether a codec writes outside its words. */
  private static <V> V throughWords(Codec<V> codec, V value) {
    long[] words = new long[codec.words() + 2];
    Arrays.fill(words, -1);
    codec.encode(value, words, 1);
    assertEquals(-1, words[0], "wrote before its words");
    assertEquals(-1, words[words.length - 1], "wrote behind its words");
    return codec.decode(words, 1);
  }

  @Test
  void longsComeBack() {
    assertEquals(Long.MIN_VALUE, throughWords(Codec.ofLong(), Long.MIN_VALUE));
    assertArrayEquals(
        new long[] {1, -2, 3}, throughWords(Codec.ofLongs(3), new long[] {1, -2, 3}));
  }

  @Test
  void yesAndNoComeBack() {
    assertEquals(true, throughWords(Codec.ofBoolean(), true));
    assertEquals(false, throughWords(Codec.ofBoolean(), false));
    assertEquals("boolean", Codec.ofBoolean().type());
    DamageException e =
        assertThrows(
            DamageException.class, () -> Codec.ofBoolean().decode(new long[] {2}, 0));
    assertEquals("yes or no: found 2, expected 0 or 1", e.getMessage());
    Refusal.ofNull("value", () -> Codec.ofBoolean().encode(null, new long[1], 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "sevensy", "eightsyl", "nine char", "ά-ω €", "\u0000", "🍕🍣"})
  void stringsComeBack(String value) {
    assertEquals(value, throughWords(Codec.ofUtf8(16), value));
  }

  @Test
  void bytesAndPairsComeBack() {
    byte[] bytes = {1, -2, 3, 4, 5, 6, 7, 8, 9};
    assertArrayEquals(bytes, throughWords(Codec.ofBytes(9), bytes));
    assertArrayEquals(new byte[0], throughWords(Codec.ofBytes(0), new byte[0]));
    Map.Entry<String, Long> pair = Map.entry("left", 7L);
    assertEquals(pair, throughWords(Codec.ofPair(Codec.ofUtf8(16), Codec.ofLong()), pair));
  }

  @Test
  void typesSayTheLayout() {
    assertEquals(
        "(utf8(3),longs(2))", Codec.ofPair(Codec.ofUtf8(3), Codec.ofLongs(2)).type());
    assertEquals(
        "(long,bytes(9))", Codec.ofPair(Codec.ofLong(), Codec.ofBytes(9)).type());
  }

  @Test
  void aShorterStringLeavesNothingOfALongerOne() {
    Codec<String> codec = Codec.ofUtf8(16);
    long[] words = new long[codec.words()];
    codec.encode("sixteen letters.", words, 0);
    codec.encode("", words, 0);
    assertArrayEquals(new long[words.length], words);
  }

  @Test
  void widthsAreWhatTheyTake() {
    assertEquals(1, Codec.ofLong().words());
    assertEquals(4, Codec.ofLongs(4).words());
    assertEquals(1, Codec.ofUtf8(0).words());
    assertEquals(2, Codec.ofUtf8(8).words());
    assertEquals(3, Codec.ofUtf8(9).words());
    assertEquals(3, Codec.ofBytes(9).words());
    assertEquals(4, Codec.ofPair(Codec.ofUtf8(9), Codec.ofLong()).words());
  }

  @Test
  void refusesValuesThatDoNotFit() {
    long[] words = new long[8];
    Refusal.ofArgument(
        "value: 3 words", () -> Codec.ofLongs(2).encode(new long[] {1, 2, 3}, words, 0));
    Refusal.ofArgument("value: 3 bytes in UTF-8", () -> Codec.ofUtf8(2).encode("€", words, 0));
    Refusal.ofArgument("value: 3 bytes,", () -> Codec.ofBytes(2).encode(new byte[3], words, 0));
    Refusal.ofNull("second", () -> Codec.ofPair(Codec.ofLong(), null));
  }

  @Test
  void refusesWidthsOutOfRange() {
    Refusal.ofArgument("words: 0", () -> Codec.ofLongs(0));
    Refusal.ofArgument("words: 65537", () -> Codec.ofLongs(65537));
    Refusal.ofArgument("maxBytes: -1", () -> Codec.ofUtf8(-1));
    Refusal.ofArgument("maxBytes: 524281", () -> Codec.ofUtf8(524281));
  }

  private record Fixed(int scale) implements Codec<Long> {
    @Override
    public int words() {
      return 1;
    }

    @Override
    public void encode(Long value, long[] words, int offset) {
      words[offset] = value * scale;
    }

    @Override
    public Long decode(long[] words, int offset) {
      return words[offset] / scale;
    }
  }

  private abstract static class Anonymous implements Codec<Long> {
    @Override
    public int words() {
      return 1;
    }

    @Override
    public void encode(Long value, long[] words, int offset) {
      words[offset] = value;
    }
  }

  @Test
  void codecsThatDoNotSayTheirTypeHaveDifferentOnes() {
    Codec<Long> plain =
        new Anonymous() {
          @Override
          public Long decode(long[] words, int offset) {
            return words[offset];
          }
        };
    Codec<Long> negated =
        new Anonymous() {
          @Override
          public Long decode(long[] words, int offset) {
            return -words[offset];
          }
        };
    List<Codec<Long>> all = List.of(plain, negated, new Fixed(2), new Fixed(4));
    assertEquals(4, all.stream().map(Codec::type).distinct().count());
    assertEquals(new Fixed(2).type(), new Fixed(2).type());
    Memory memory = new HeapMemory(2);
    for (Codec<Long> made : all) {
      String name = made.type();
      new SlotRegister<>(memory, name, made);
      for (Codec<Long> other : all) {
        if (other != made) {
          Refusal.ofArgument("name: ", () -> new SlotRegister<>(memory, name, other));
        }
      }
    }
  }
}
