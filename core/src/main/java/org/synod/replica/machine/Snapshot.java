// SPDX-License-Identifier: Apache-2.0
package org.synod.replica.machine;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.synod.memory.DamageException;
import org.synod.register.ByteCodec;

/**
 * The state that the first commands of a log have made.
 *
 * @param <S> the states
 * @param position the number of commands, and so the index of the first that is not in it
 * @param state the state
 */
public record Snapshot<S>(long position, S state) {
  private static final byte FORMAT = 1;
  private static final int HEAD = 1 + Long.BYTES;

  /**
   * Refuses null and a negative position.
   *
   * @param position 0 or more
   * @param state not null
   */
  public Snapshot {
    Objects.requireNonNull(state, "state: null, allowed: a state");
    if (position < 0) {
      throw new IllegalArgumentException("position: " + position + ", allowed: 0 or more");
    }
  }

  /**
   * Returns the codec of snapshots over a codec of the states, for registers on engines that keep
   * bytes. A snapshot has 9 bytes more than its state.
   *
   * @param <S> the states
   * @param state the codec of a state
   * @return a codec of any length
   */
  public static <S> ByteCodec<Snapshot<S>> codec(ByteCodec<S> state) {
    return new Bytes<>(Objects.requireNonNull(state, "state: null, allowed: a codec"));
  }

  /*
   *   | format 1 | position | state
   *       1 byte      8       the rest
   */
  private record Bytes<S>(ByteCodec<S> codec) implements ByteCodec<Snapshot<S>> {

    @Override
    public byte[] encode(Snapshot<S> snapshot) {
      byte[] state = codec.encode(snapshot.state);
      return ByteBuffer.allocate(HEAD + state.length)
          .put(FORMAT)
          .putLong(snapshot.position)
          .put(state)
          .array();
    }

    @Override
    public Snapshot<S> decode(byte[] stored) {
      ByteBuffer bytes = ByteBuffer.wrap(stored);
      if (stored.length < HEAD || bytes.get() != FORMAT) {
        throw new DamageException(
            "snapshot", stored.length + " bytes of another kind", "format " + FORMAT);
      }
      long position = bytes.getLong();
      if (position < 0) {
        throw new DamageException("position", position, "0 or more");
      }
      return new Snapshot<>(
          position, codec.decode(Arrays.copyOfRange(stored, HEAD, stored.length)));
    }
  }
}
