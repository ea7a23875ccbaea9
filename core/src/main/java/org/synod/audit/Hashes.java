// SPDX-License-Identifier: Apache-2.0
package org.synod.audit;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hashes of RFC 6962, §2.1. Each thread makes its own. */
final class Hashes {
  // otherwise an inner node could pass for an entry, and a forger could leave entries out
  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final MessageDigest sha256 = sha256();
  private final ByteBuffer pair = ByteBuffer.allocate(1 + 2 * Digest.BYTES);

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("each Java platform has SHA-256", e);
    }
  }

  /** MTH({}): the root of no entries. */
  Digest empty() {
    return Digest.of(sha256.digest());
  }

  /** MTH({d(0)}) = SHA-256(0x00 || d(0)). */
  Digest leaf(byte[] entry) {
    sha256.update(LEAF);
    return Digest.of(sha256.digest(entry));
  }

  /** SHA-256(0x01 || left || right). */
  Digest node(Digest left, Digest right) {
    pair.clear().put(NODE);
    left.put(pair);
    right.put(pair);
    return Digest.of(sha256.digest(pair.array()));
  }
}
