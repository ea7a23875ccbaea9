// SPDX-License-Identifier: Apache-2.0
package org.synod.byzantine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.util.zip.CRC32C;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.synod.Refusal;
import org.synod.memory.Codec;
import org.synod.register.HeapRegister;

/** Seals are what they are said to be, and bad keys are refused. */
class SealTest {
  private static final long[] VALUE = {1, -2, 3, Long.MIN_VALUE};
  private static final String PLACE = "acceptor 7 é";

  static SecretKey key(int bytes) {
    return new SecretKeySpec(new byte[bytes], "HmacSHA256");
  }

  private static long[] sealOf(Seal seal, String place, long version) {
    long[] into = new long[seal.words()];
    seal.at(place).seal(version, VALUE, VALUE.length, into, 0);
    return into;
  }

  /** The bytes behind the name, made by other means. */
  private static byte[] bytes(long... before) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES * (before.length + VALUE.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (long each : before) {
      bytes.putLong(each);
    }
    for (long each : VALUE) {
      bytes.putLong(each);
    }
    return bytes.array();
  }

  @Test
  void aChecksumIsThatOfNameVersionAndWords() {
    CRC32C name = new CRC32C();
    name.update(PLACE.getBytes(StandardCharsets.UTF_8));
    CRC32C sum = new CRC32C();
    sum.update(bytes(name.getValue(), 12));
    assertArrayEquals(new long[] {sum.getValue()}, sealOf(Seal.crc32c(), PLACE, 12));
  }

  @Test
  void aCodeIsTheFirstHalfOfThatOfNameVersionAndWords() throws Exception {
    byte[] place = PLACE.getBytes(StandardCharsets.UTF_8);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(key(40));
    mac.update(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(place.length).array());
    mac.update(place);
    ByteBuffer code = ByteBuffer.wrap(mac.doFinal(bytes(12))).order(ByteOrder.LITTLE_ENDIAN);
    long[] expected = {code.getLong(), code.getLong()};
    Seal.Stamp stamp = Seal.hmac(key(40)).at(PLACE);
    for (int i = 0; i < 2; i++) { // the second time too
      long[] into = new long[2];
      stamp.seal(12, VALUE, VALUE.length, into, 0);
      assertArrayEquals(expected, into);
    }
  }

  @Test
  void eachBitCounts() {
    for (Seal seal : new Seal[] {Seal.crc32c(), Seal.hmac(key(32))}) {
      long[] words = new long[VALUE.length + seal.words()];
      System.arraycopy(VALUE, 0, words, 0, VALUE.length);
      Seal.Stamp stamp = seal.at(PLACE);
      stamp.put(5, words, VALUE.length);
      assertEquals(true, stamp.verifies(5, words, VALUE.length), seal + "");
      for (int bit = 0; bit < words.length * Long.SIZE; bit++) {
        words[bit / Long.SIZE] ^= 1L << bit;
        assertEquals(false, stamp.verifies(5, words, VALUE.length), seal + " " + bit);
        words[bit / Long.SIZE] ^= 1L << bit;
        assertEquals(false, stamp.verifies(5 ^ 1L << bit, words, VALUE.length), seal + " " + bit);
      }
      assertEquals(false, seal.at("another").verifies(5, words, VALUE.length), seal + "");
    }
  }

  @Test
  void anotherKeyMakesAnotherCode() {
    SecretKey other = new SecretKeySpec(new byte[] {1}, "HmacSHA256");
    Refusal.ofArgument("key: 1 bytes, allowed: 32 bytes or more", () -> Seal.hmac(other));
    byte[] bytes = new byte[32];
    bytes[31] = 1;
    assertNotEquals(
        sealOf(Seal.hmac(key(32)), PLACE, 1)[0],
        sealOf(Seal.hmac(new SecretKeySpec(bytes, "HmacSHA256")), PLACE, 1)[0]);
  }

  @Test
  void badKeysAreRefusedByName() throws Exception {
    Refusal.ofNull("key", () -> Seal.hmac(null));
    Refusal.ofArgument(
        "key: 31 bytes, allowed: 32 bytes or more", () -> Seal.hmac(key(31)));
    Refusal.ofArgument(
        "key: for AES, allowed: one for HmacSHA256",
        () -> Seal.hmac(new SecretKeySpec(new byte[32], "AES")));
    Refusal.ofArgument(
        "key: of unknown length, allowed: 32 bytes or more", () -> Seal.hmac(new Hidden()));
    assertEquals(
        "Ed25519", KeyPairGenerator.getInstance("Ed25519").getAlgorithm(), "of another kind");
  }

  /** A key that stays in a device. */
  private static final class Hidden implements SecretKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getAlgorithm() {
      return "HmacSHA256";
    }

    @Override
    public String getFormat() {
      return null;
    }

    @Override
    public byte[] getEncoded() {
      return null;
    }
  }

  @Test
  void theOtherArgumentsAreCheckedToo() {
    Codec<Long> codec = Codec.ofLong();
    Seal seal = Seal.crc32c();
    Refusal.ofNull("register", () -> new SealedRegister<>(null, "r", codec, seal));
    Refusal.ofNull("place", () -> new SealedRegister<>(new HeapRegister<>(), null, codec, seal));
    Refusal.ofNull("codec", () -> new SealedRegister<>(new HeapRegister<>(), "r", null, seal));
    Refusal.ofNull("seal", () -> new SealedRegister<>(new HeapRegister<>(), "r", codec, null));
    Refusal.ofArgument(
        "place: \"\", allowed: a name of 1 character or more",
        () -> SealedRegister.found(new HeapRegister<>(), "", codec, seal));
    Refusal.ofNull("codec", () -> Sealed.codec(null, seal));
    Refusal.ofNull("seal", () -> Sealed.codec(codec, null));
    Refusal.ofArgument(
        "codec: 65536 words, allowed: 1 to 65534",
        () -> Sealed.codec(Codec.ofLongs(Codec.MAX_WORDS), Seal.hmac(key(32))));
    assertEquals("sealed(crc32c, long)", Sealed.codec(codec, seal).type().toLowerCase());
    Refusal.ofArgument(
        "value: 3 words with its seal, allowed: 2",
        () -> Sealed.codec(codec, seal).encode(new Sealed(new long[3]), new long[2], 0));
  }
}
