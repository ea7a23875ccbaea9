// SPDX-License-Identifier: Apache-2.0
package org.synod.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.memory.Codec;
import org.synod.memory.DamageException;

/** Values as bytes, and back. */
class ByteCodecTest {

  private static <V> V backAndForth(ByteCodec<V> codec, V value) {
    return codec.decode(codec.encode(value));
  }

  @Test
  void valuesComeBack() {
    for (long number : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 258}) {
      assertEquals(number, backAndForth(ByteCodec.ofLong(), number));
    }
    for (String text : new String[] {"", "a", "äß€\uD83D\uDE00", "x".repeat(100_000)}) {
      assertEquals(text, backAndForth(ByteCodec.ofUtf8(), text));
    }
    byte[] bytes = {0, -1, 127, -128};
    assertArrayEquals(bytes, backAndForth(ByteCodec.ofBytes(), bytes));
    ByteCodec<Map.Entry<Long, String>> pair =
        ByteCodec.ofWords(Codec.ofPair(Codec.ofLong(), Codec.ofUtf8(20)));
    assertEquals(Map.entry(7L, "seven"), backAndForth(pair, Map.entry(7L, "seven")));
    ByteCodec<Integer> users =
        ByteCodec.of(x -> new byte[] {x.byteValue()}, stored -> (int) stored[0]);
    assertEquals(5, backAndForth(users, 5));
  }

  @Test
  void aNumberIsEightBytesTheHighestFirst() {
    assertArrayEquals(
        new byte[] {0, 0, 0, 0, 0, 0, 1, 2}, ByteCodec.ofLong().encode(258L), "others read it too");
  }

  @Test
  void bytesAreCopiedWhenTheyAreWritten() {
    byte[] mine = {1};
    byte[] written = ByteCodec.ofBytes().encode(mine);
    mine[0] = 2;
    assertEquals(1, written[0]);
  }

  @Test
  void refusesWhatBytesCannotHold() {
    Refusal.ofArgument("value: ", () -> ByteCodec.ofUtf8().encode("a\uD800b"));
    Refusal.ofNull("encode", () -> ByteCodec.of(null, bytes -> bytes));
    Refusal.ofNull("decode", () -> ByteCodec.of((byte[] bytes) -> bytes, null));
    Refusal.ofNull("codec", () -> ByteCodec.ofWords(null));
  }

  @Test
  void bytesOfAnotherCodecAreDamage() {
    assertThrows(DamageException.class, () -> ByteCodec.ofUtf8().decode(new byte[] {-1}));
    assertThrows(DamageException.class, () -> ByteCodec.ofLong().decode(new byte[9]));
  }
}
