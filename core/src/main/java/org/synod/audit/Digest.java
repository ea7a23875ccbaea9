// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A SHA-256 digest. Immutable.
 *
 * @param first its first eight bytes, the highest first
 * @param second the next eight
 * @param third the next eight
 * @param fourth the last eight
 */
public record Digest(long first, long second, long third, long fourth) {
  /** The number of its bytes: {@value}. */
  public static final int BYTES = 32;

  /**
   * Reads a digest.
   *
   * @param bytes its {@value #BYTES} bytes
   * @return the digest
   */
  public static Digest of(byte[] bytes) {
    Objects.requireNonNull(bytes, "bytes: null, allowed: 32 bytes");
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("bytes: " + bytes.length + ", allowed: " + BYTES);
    }
    ByteBuffer all = ByteBuffer.wrap(bytes);
    return new Digest(all.getLong(), all.getLong(), all.getLong(), all.getLong());
  }

  /**
   * Returns its bytes.
   *
   * @return a new array of {@value #BYTES}
   */
  public byte[] toBytes() {
    byte[] bytes = new byte[BYTES];
    put(ByteBuffer.wrap(bytes));
    return bytes;
  }

  void put(ByteBuffer to) {
    to.putLong(first).putLong(second).putLong(third).putLong(fourth);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(toBytes());
  }
}
