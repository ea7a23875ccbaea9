// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.redis;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.synod.engine.Engine;
import org.synod.engine.Outcome;
import org.synod.engine.testing.RedisServer;
import org.synod.register.Versioned;
import redis.clients.jedis.Protocol.Command;

/** The control: the same records without the run of the server, as one would write them first. */
final class ForgetfulEngine implements Engine {
  private static final String SCRIPT =
      "if redis.call('GETRANGE', KEYS[1], 0, 7) ~= ARGV[1] then return 0 end "
          + "redis.call('SET', KEYS[1], ARGV[2]) return 1";

  private final RedisServer server;

  ForgetfulEngine(RedisServer server) {
    this.server = server;
  }

  @Override
  public Versioned<byte[]> read(String name) {
    byte[] record = (byte[]) server.call(Command.GET, name);
    return record == null
        ? Versioned.unset()
        : new Versioned<>(
            ByteBuffer.wrap(record).getLong(),
            Arrays.copyOfRange(record, Long.BYTES, record.length));
  }

  @Override
  public Outcome write(String name, long expectedVersion, byte[] next) {
    byte[] head =
        expectedVersion == 0
            ? new byte[0]
            : ByteBuffer.allocate(Long.BYTES).putLong(expectedVersion).array();
    byte[] record =
        ByteBuffer.allocate(Long.BYTES + next.length)
            .putLong(expectedVersion + 1)
            .put(next)
            .array();
    return server.call(Command.EVAL, SCRIPT, "1", name, head, record).equals(1L)
        ? Outcome.written()
        : Outcome.notWritten();
  }

  @Override
  public int maxBytes() {
    return RedisEngine.MAX_BYTES;
  }
}
