// SPDX-License-Identifier: Apache-2.0
package org.synod.channel;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.synod.memory.Words;

/** Makes and checks the seals of messages, by one thread at a time. */
final class Seal {
  /** The number of words that a seal has. */
  static final int WORDS = 4;

  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_PLACE = -1; // no message is there

  private final Mac mac;

  Seal(SecretKey key) {
    Objects.requireNonNull(key, "key: null, allowed: a key for " + ALGORITHM);
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("each JDK has it", e);
    } catch (InvalidKeyException e) {
      throw new IllegalArgumentException(
          "key: one of " + key.getAlgorithm() + ", allowed: a key for " + ALGORITHM, e);
    }
  }

  /** Refuses a ring that cannot hold a seal. */
  static void requireRoom(int capacity) {
    if (capacity < Ring.EXTRA + WORDS) {
      throw new IllegalArgumentException(
          "capacity: " + capacity + ", allowed: " + 2 * WORDS + " or more with a seal");
    }
  }

  /** The seal of a message at a position. */
  long[] of(long position, long[] message, int length) {
    LongBuffer seal = ByteBuffer.wrap(bytes(position, message, length)).asLongBuffer();
    long[] words = new long[WORDS];
    seal.get(words);
    return words;
  }

  private byte[] bytes(long position, long[] message, int length) {
    ByteBuffer input = ByteBuffer.allocate((2 + length) * Long.BYTES);
    input.putLong(position).putLong(length);
    input.asLongBuffer().put(message, 0, length);
    return mac.doFinal(input.array());
  }

  /** Refuses a message with a wrong seal, or none. */
  void require(long position, long[] sealed) {
    int length = sealed.length - WORDS;
    if (length < 0 || !isSealed(position, sealed, length)) {
      throw new ForgedMessageException(position, sealed.length);
    }
  }

  private boolean isSealed(long position, long[] sealed, int length) {
    ByteBuffer found = ByteBuffer.allocate(WORDS * Long.BYTES);
    found.asLongBuffer().put(sealed, length, WORDS);
    // A comparison that took longer for a better guess would tell a forger the seal.
    return MessageDigest.isEqual(found.array(), bytes(position, sealed, length));
  }

  /** Refuses this key if the channel whose words these are was made with another. */
  void requireKeyOf(Words words, int index) {
    long mark = of(KEY_PLACE, new long[0], 0)[0] | 1; // not 0
    long found = words.compareAndExchange(index, 0, mark);
    if (found != 0 && found != mark) {
      throw new IllegalArgumentException(
          "key: another one, allowed: the key that the channel was made with");
    }
  }
}
