// SPDX-License-Identifier: Apache-2.0
package org.synod.byzantine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.zip.CRC32C;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * The kind of seal that a {@link SealedRegister} puts on its values. A seal is a function of the
 * name of the place, the version and the words of the value. So words that were written to another
 * place, or in another version, do not verify.
 *
 * <p>Immutable, and used by any thread.
 *
 * <p>Sources: G. Castagnoli et al., <i>Optimization of Cyclic Redundancy-Check Codes with 24 and 32
 * Parity Bits</i> (1993); H. Krawczyk, M. Bellare, R. Canetti, <i>HMAC: Keyed-Hashing for Message
 * Authentication</i>, RFC 2104, §5 for the first half of a code.
 */
public abstract class Seal {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();
  private static final String HMAC = "HmacSHA256";
  private static final int KEY_BYTES = 32; // of the hash: a shorter key weakens it (RFC 2104, §3)

  Seal() {}

  /**
   * Returns the seal against accidents: a checksum of 32 bits. One of 2<sup>32</sup> damages at
   * random passes it. A program that writes on purpose can make it.
   *
   * @return the seal; one word
   */
  public static Seal crc32c() {
    return Checksum.INSTANCE;
  }

  /**
   * Returns the seal against programs that do not have a key: an authentication code of 128 bits,
   * the first half of HMAC-SHA-256.
   *
   * @param key a key for the algorithm {@code HmacSHA256}, of 32 bytes or more, shared by all who
   *     use the registers
   * @return the seal; two words
   * @throws IllegalArgumentException if the key is of another algorithm, shorter, or hides its
   *     bytes
   */
  public static Seal hmac(SecretKey key) {
    Objects.requireNonNull(key, "key: null, allowed: a key for " + HMAC);
    if (!HMAC.equalsIgnoreCase(key.getAlgorithm())) {
      throw new IllegalArgumentException(
          "key: for " + key.getAlgorithm() + ", allowed: one for " + HMAC);
    }
    byte[] bytes = key.getEncoded();
    if (bytes == null || bytes.length < KEY_BYTES) {
      throw new IllegalArgumentException(
          "key: " + (bytes == null ? "of unknown length" : bytes.length + " bytes")
              + ", allowed: " + KEY_BYTES + " bytes or more");
    }
    return new Code(key);
  }

  /** The number of words that the seal takes. */
  abstract int words();

  /** The seal of one place. */
  abstract Stamp at(String place);

  /** Makes and verifies the seals of one place; used by any thread. */
  abstract static class Stamp {
    /** The seal of the first {@code length} words at a version; the second half may be unused. */
    abstract void seal(long version, long[] words, int length, long[] into, int at);

    /** Puts the seal of the words before it into the last words. */
    final void put(long version, long[] words, int length) {
      seal(version, words, length, words, length);
    }

    /** Whether the last words are the seal of those before them. */
    final boolean verifies(long version, long[] words, int length) {
      int size = words.length - length;
      long[] expected = new long[size];
      seal(version, words, length, expected, 0);
      long difference = 0; // of all words, so that the time does not tell where they differ
      for (int i = 0; i < size; i++) {
        difference |= expected[i] ^ words[length + i];
      }
      return difference == 0;
    }
  }

  private static byte[] bytes(int first, long version, long[] words, int length) {
    byte[] bytes = new byte[first + Long.BYTES * (1 + length)];
    LONGS.set(bytes, first, version);
    for (int i = 0, at = first + Long.BYTES; i < length; i++, at += Long.BYTES) {
      LONGS.set(bytes, at, words[i]);
    }
    return bytes;
  }

  private static final class Checksum extends Seal {
    private static final Checksum INSTANCE = new Checksum();

    @Override
    int words() {
      return 1;
    }

    @Override
    Stamp at(String place) {
      CRC32C sum = new CRC32C();
      sum.update(place.getBytes(StandardCharsets.UTF_8));
      long name = sum.getValue();
      return new Stamp() {
        @Override
        void seal(long version, long[] words, int length, long[] into, int at) {
          byte[] bytes = bytes(Long.BYTES, version, words, length);
          LONGS.set(bytes, 0, name);
          CRC32C sum = new CRC32C();
          sum.update(bytes, 0, bytes.length);
          into[at] = sum.getValue();
        }
      };
    }

    @Override
    public String toString() {
      return "crc32c";
    }
  }

  private static final class Code extends Seal {
    private final SecretKey key;

    Code(SecretKey key) {
      this.key = key;
    }

    @Override
    int words() {
      return 2;
    }

    @Override
    Stamp at(String place) {
      byte[] name = place.getBytes(StandardCharsets.UTF_8);
      Mac begun = mac();
      // Its length first: otherwise two names could be told apart by nothing from what follows.
      begun.update(bytes(0, name.length, new long[0], 0));
      begun.update(name);
      return new Stamp() {
        @Override
        void seal(long version, long[] words, int length, long[] into, int at) {
          byte[] code = copy(begun).doFinal(bytes(0, version, words, length));
          into[at] = (long) LONGS.get(code, 0);
          into[at + 1] = (long) LONGS.get(code, Long.BYTES);
        }
      };
    }

    private Mac mac() {
      try {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(key);
        return mac;
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("each platform has " + HMAC, e);
      } catch (InvalidKeyException e) {
        throw new IllegalArgumentException("key: refused, allowed: one for " + HMAC, e);
      }
    }

    /** A copy that has read the name: a Mac is for one thread, and is never used itself. */
    private static Mac copy(Mac begun) {
      try {
        return (Mac) begun.clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError("the platform's " + HMAC + " can be copied", e);
      }
    }

    @Override
    public String toString() {
      return "hmac";
    }
  }
}
