// SPDX-License-Identifier: Apache-2.0
package org.synod.engine.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/** What a {@link DroppingProxy} knows of the messages between clients and a server. */
public enum Wire {
  /** Nothing: whatever comes at once is a message, and each of a client may be a write. */
  UNKNOWN {
    @Override
    Kind kind(byte[] request) {
      return Kind.WRITE;
    }
  },

  /** Of Redis: a client sends the next request when it has the answer. Scripts write. */
  REDIS {
    @Override
    Kind kind(byte[] request) {
      String begin = begin(request);
      return begin.contains("\r\nEVAL") ? Kind.WRITE
          : begin.contains("\r\nGETEX\r\n") ? Kind.READ : Kind.OTHER;
    }
  },

  /** Of etcd's gateway: a client sends the next request when it has the answer. */
  ETCD {
    @Override
    Kind kind(byte[] request) {
      String begin = begin(request);
      return begin.startsWith("POST /v3/kv/txn ") ? Kind.WRITE
          : begin.startsWith("POST ") ? Kind.READ : Kind.OTHER;
    }
  },

  /** Of ZooKeeper: a message is its length and its bytes, and answers have the request's number. */
  ZOOKEEPER {
    private static final Set<Integer> WRITES = Set.of(1, 15, 5); // create, create2, setData

    @Override
    byte[] next(DataInputStream in) throws IOException {
      byte[] message = new byte[in.readInt()];
      in.readFully(message);
      return ByteBuffer.allocate(Integer.BYTES + message.length)
          .putInt(message.length)
          .put(message)
          .array();
    }

    @Override
    Kind kind(byte[] request) {
      boolean isWrite = WRITES.contains(ByteBuffer.wrap(request).getInt(2 * Integer.BYTES));
      return isWrite ? Kind.WRITE : Kind.OTHER;
    }

    @Override
    boolean isAnswer(byte[] request, byte[] answer) {
      return ByteBuffer.wrap(request).getInt(Integer.BYTES)
          == ByteBuffer.wrap(answer).getInt(Integer.BYTES);
    }

    @Override
    boolean isDone(byte[] answer) {
      return ByteBuffer.wrap(answer).getInt(2 * Integer.BYTES + Long.BYTES) == 0;
    }
  };

  /** What a request is. */
  enum Kind {
    WRITE,
    READ,
    OTHER // it is always passed on; also the rest of a long request
  }

  private static final int BEGIN = 32;

  private static String begin(byte[] message) {
    return new String(
        message, 0, Math.min(message.length, BEGIN), StandardCharsets.ISO_8859_1);
  }

  /** The next message; null at the end. */
  byte[] next(DataInputStream in) throws IOException {
    byte[] chunk = new byte[1 << 16];
    int length = in.read(chunk);
    return length < 0 ? null : Arrays.copyOf(chunk, length);
  }

  /** The kind of a request that is not the first of its connection. */
  abstract Kind kind(byte[] request);

  /** Whether a message behind a request is its answer. */
  boolean isAnswer(byte[] request, byte[] answer) {
    return true;
  }

  /** Whether a write with this answer was done. */
  boolean isDone(byte[] answer) {
    return true;
  }
}
