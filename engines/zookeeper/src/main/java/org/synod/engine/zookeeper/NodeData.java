// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.zookeeper;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import org.synod.engine.UnsuitablePlaceException;
import org.synod.register.Versioned;

/**
 * The data of a znode that holds a record. A znode without data is a record that was never written:
 * it was made as the parent of others.
 *
 * <pre>
 *   byte 0       4                       12
 *   +-----------+-----------------------+--------
 *   | S y n 1   | version, 1 or more    | bytes
 *   +-----------+-----------------------+--------
 * </pre>
 *
 * The version is our own, since ZooKeeper's is an int, which comes back.
 */
final class NodeData {
  /** The bytes before those of the value. */
  static final int HEADER = Integer.BYTES + Long.BYTES;

  private static final int MAGIC = 0x53_79_6E_31;

  private NodeData() {}

  static byte[] of(long version, byte[] bytes) {
    return ByteBuffer.allocate(HEADER + bytes.length)
        .putInt(MAGIC)
        .putLong(version)
        .put(bytes)
        .array();
  }

  /** The record in a znode. */
  static Versioned<byte[]> record(String path, byte @Nullable [] data, Stat stat) {
    if (stat.getEphemeralOwner() != 0) {
      throw refusal(path, "it is ephemeral, or ends with its children or with time");
    }
    if (data == null || data.length == 0) {
      return Versioned.unset();
    }
    ByteBuffer words = ByteBuffer.wrap(data);
    if (data.length < HEADER || words.getInt() != MAGIC) {
      throw refusal(path, data.length + " bytes of another layout");
    }
    long version = words.getLong();
    if (version < 1) {
      throw refusal(path, "version " + version);
    }
    return new Versioned<>(version, Arrays.copyOfRange(data, HEADER, data.length));
  }

  static UnsuitablePlaceException refusal(String path, String found) {
    return new UnsuitablePlaceException(
        "znode " + path,
        found,
        "none, a persistent one without data, or one that only registers write: Syn1, then a"
            + " version of 1 or more in 8 bytes, then the value");
  }
}
