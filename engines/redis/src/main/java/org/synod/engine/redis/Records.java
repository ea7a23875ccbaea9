// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.synod.engine.UnsuitablePlaceException;
import org.synod.register.Versioned;

/**
 * The bytes of a record. They begin with the run id of the server that wrote them, so that a copy
 * of a server's memory, which a later run or another server loads, is not taken for its memory.
 */
final class Records {
  /*
   *   | run id of the server | version, highest byte first | value    |
   *          40 bytes                       8                the rest
   *   |<---------------------- head ---------------------->|
   */
  static final int HEAD = ServerInfo.RUN_LENGTH + Long.BYTES;

  private static final byte[] NO_HEAD = {};

  private Records() {}

  /** The head of the record at a version; empty at version 0, where there is no record. */
  static byte[] head(String run, long version) {
    return version == 0 ? NO_HEAD : record(run, version, NO_HEAD);
  }

  /** The record of a value. */
  static byte[] record(String run, long version, byte[] value) {
    return ByteBuffer.allocate(HEAD + value.length)
        .put(run.getBytes(US_ASCII))
        .putLong(version)
        .put(value)
        .array();
  }

  /**
   * Reads the record under a key.
   *
   * @throws RefusedServerException if another run of a server wrote it
   * @throws UnsuitablePlaceException if it is no record
   */
  static Versioned<byte[]> state(String key, String run, byte @Nullable [] record)
      throws RefusedServerException {
    if (record == null) {
      return Versioned.unset();
    }
    if (record.length < HEAD) {
      throw unsuitable(key, record.length + " bytes");
    }
    String writer = new String(record, 0, ServerInfo.RUN_LENGTH, US_ASCII);
    long version = ByteBuffer.wrap(record).getLong(ServerInfo.RUN_LENGTH);
    if (!ServerInfo.isRun(writer) || version <= 0) {
      throw unsuitable(key, record.length + " bytes of another layout");
    }
    if (!writer.equals(run)) {
      throw new RefusedServerException(
          "key " + key,
          "version " + version + " of run " + writer + ", which the server may have lost since",
          "a record of run " + run + ", or none");
    }
    return new Versioned<>(version, Arrays.copyOfRange(record, HEAD, record.length));
  }

  static UnsuitablePlaceException unsuitable(String key, String found) {
    return new UnsuitablePlaceException(
        "key " + key, found, "a record of at least " + HEAD + " bytes, or none");
  }
}
