// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.clients;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.memory.DamageException;
import org.synod.quorum.hosted.HostedBallots;
import org.synod.register.ByteCodec;

/**
 * The state of one acceptor of a {@link ClientQuorumRegister}: the highest ballot it has promised,
 * and the last state of the register that it has accepted, with the ballot it was accepted in.
 *
 * <p>Immutable. It is public so that registers can be made to hold it, and codecs to write it; its
 * parts are set by {@link ClientQuorumRegister} alone.
 *
 * @param <V> the values
 * @param promisedBallot the acceptor accepts nothing of a ballot below this one any more
 * @param acceptedBallot the ballot of the accepted state, from 1 to the one promised
 * @param version the version of the accepted state
 * @param value its value; null if and only if the version is 0
 * @param recent the identities of the last writes, the latest first: as many as the version says,
 *     and at most {@value #EVIDENCE}
 */
public record ClientQuorumState<V>(
    long promisedBallot,
    long acceptedBallot,
    long version,
    @Nullable V value,
    List<WriteId> recent) {

  /** The number of writes whose identities a state keeps: {@value}. */
  public static final int EVIDENCE = 32;

  private static final byte FORMAT = 1;
  private static final int HEAD = 1 + 3 * Long.BYTES + 1;
  private static final int ID = 3 * Long.BYTES;

  /** The size of the largest state without its value: {@value} bytes. */
  public static final int OVERHEAD = HEAD + EVIDENCE * ID;

  private static final ClientQuorumState<?> FOUNDED =
      new ClientQuorumState<>(HostedBallots.FIRST, HostedBallots.FIRST, 0, null, List.of());

  /**
   * Refuses a state that no acceptor can be in.
   *
   * @param promisedBallot at least the one accepted
   * @param acceptedBallot 1 or more
   * @param version 0 or more
   * @param value null if and only if the version is 0
   * @param recent as many as the version says, and at most {@value #EVIDENCE}
   */
  public ClientQuorumState {
    if (acceptedBallot < HostedBallots.FIRST || acceptedBallot > promisedBallot) {
      throw new IllegalArgumentException(
          "acceptedBallot: " + acceptedBallot + ", allowed: " + HostedBallots.FIRST
              + " to the promised " + promisedBallot);
    }
    if (version < 0 || (version == 0) != (value == null)) {
      throw new IllegalArgumentException(
          "version: " + version + " of the value " + value
              + ", allowed: 0 if that is null, else 1 or more");
    }
    recent = recent instanceof WriteId.Latest ? recent : List.copyOf(recent);
    if (recent.size() != Math.min(version, EVIDENCE)) {
      throw new IllegalArgumentException(
          "recent: " + recent.size() + " identities at version " + version + ", allowed: "
              + Math.min(version, EVIDENCE));
    }
  }

  /**
   * Returns the codec of acceptor states over a codec of the values, for acceptors on engines that
   * keep bytes. A state has at most {@value #OVERHEAD} bytes more than its value.
   *
   * @param <V> the values
   * @param value the codec of a value
   * @return a codec of any length
   */
  public static <V> ByteCodec<ClientQuorumState<V>> codec(ByteCodec<V> value) {
    return new Bytes<>(Objects.requireNonNull(value, "value: null, allowed: a codec"));
  }

  /** The state that every acceptor of a new register is given: unset, in the first ballot. */
  @SuppressWarnings("unchecked") // it holds no V
  static <V> ClientQuorumState<V> founded() {
    return (ClientQuorumState<V>) FOUNDED;
  }

  /** The state after a promise: {promised, accepted, ...} -> {ballot, accepted, ...}. */
  ClientQuorumState<V> promising(long ballot) {
    return new ClientQuorumState<>(ballot, acceptedBallot, version, value, recent);
  }

  /** The same, accepted in a ballot: {ballot, ballot, ...}; this itself if it is. */
  ClientQuorumState<V> in(long ballot) {
    return acceptedBallot == ballot
        ? this
        : new ClientQuorumState<>(ballot, ballot, version, value, recent);
  }

  /** The state that a write makes of this one, in its ballot. */
  ClientQuorumState<V> after(WriteId write, V next) {
    return new ClientQuorumState<>(
        acceptedBallot,
        acceptedBallot,
        version + 1,
        next,
        WriteId.Latest.with(write, recent, EVIDENCE));
  }

  /**
   * The write that made a version, from 1 on; null if the register has not reached that version, or
   * has gone so far beyond it that the evidence is gone.
   */
  @Nullable WriteId writeOf(long made) {
    long age = version - made;
    return age >= 0 && age < recent.size() ? recent.get((int) age) : null;
  }

  /** Whether this must be taken rather than the other by a process in a higher ballot. */
  boolean isBeyond(ClientQuorumState<V> other) {
    return acceptedBallot > other.acceptedBallot
        || acceptedBallot == other.acceptedBallot && version > other.version;
  }

  /*
   *   | format 1 | promised | accepted | version | n | n identities of 24 bytes | value
   *       1 byte      8          8          8      1                              the rest
   */
  private record Bytes<V>(ByteCodec<V> codec) implements ByteCodec<ClientQuorumState<V>> {

    @Override
    public byte[] encode(ClientQuorumState<V> state) {
      byte[] value = state.value == null ? new byte[0] : codec.encode(state.value);
      ByteBuffer bytes =
          ByteBuffer.allocate(HEAD + ID * state.recent.size() + value.length)
              .put(FORMAT)
              .putLong(state.promisedBallot)
              .putLong(state.acceptedBallot)
              .putLong(state.version)
              .put((byte) state.recent.size());
      for (WriteId each : state.recent) {
        bytes.putLong(each.clientHigh()).putLong(each.clientLow()).putLong(each.sequence());
      }
      return bytes.put(value).array();
    }

    @Override
    public ClientQuorumState<V> decode(byte[] stored) {
      ByteBuffer bytes = ByteBuffer.wrap(stored);
      if (stored.length < HEAD || bytes.get() != FORMAT) {
        throw new DamageException(
            "state", stored.length + " bytes of another kind", "format " + FORMAT);
      }
      long promised = bytes.getLong();
      long accepted = bytes.getLong();
      long version = bytes.getLong();
      int count = bytes.get();
      if (count < 0 || bytes.remaining() < ID * count) {
        throw new DamageException("identities", count, "0 to " + bytes.remaining() / ID);
      }
      List<WriteId> recent = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        recent.add(new WriteId(bytes.getLong(), bytes.getLong(), bytes.getLong()));
      }
      byte[] value = Arrays.copyOfRange(stored, bytes.position(), stored.length);
      if (version == 0 && value.length != 0) {
        throw new DamageException("value", value.length + " bytes at version 0", "none");
      }
      return new ClientQuorumState<>(
          promised, accepted, version, version == 0 ? null : codec.decode(value), recent);
    }
  }

  @Override
  public String toString() {
    return "{promised " + promisedBallot + ", accepted " + acceptedBallot + ", version " + version
        + (value == null ? "" : ": " + Objects.toString(value)) + "}";
  }
}
