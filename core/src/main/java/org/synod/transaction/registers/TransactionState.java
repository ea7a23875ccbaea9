// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.registers;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.synod.memory.DamageException;
import org.synod.register.ByteCodec;
import org.synod.register.Versioned;
import org.synod.transaction.registers.TransactionIntent.Place;

/**
 * The state of a register that {@link RegisterTransactions} read and write: a value with its
 * version, and the intent of a transaction that may be about to write it.
 *
 * <p>Immutable. It is public so that registers can be made to hold it, and codecs to write it; its
 * parts are set by {@link RegisterTransactions} alone. The version counts the values that were
 * written. That of the register itself grows faster, since intents come and go.
 *
 * @param <V> the values
 * @param version the number of values that were written
 * @param value the last of them; null if and only if the version is 0
 * @param intent what a transaction is about to write; null if none is
 */
public record TransactionState<V>(
    long version, @Nullable V value, @Nullable TransactionIntent<V> intent) {
  private static final byte FORMAT = 1;
  private static final int HEAD = 1 + Long.BYTES + Integer.BYTES;
  private static final int INTENT = 3 * Long.BYTES + Integer.BYTES;
  private static final int PLACE = Integer.BYTES + Long.BYTES;
  private static final int NONE = -1;
  private static final TransactionState<?> UNSET = new TransactionState<>(0, null, null);

  /**
   * Refuses a state that no register can be in.
   *
   * @param version 0 or more
   * @param value null if and only if the version is 0
   * @param intent any
   */
  public TransactionState {
    if (version < 0 || (version == 0) != (value == null)) {
      throw new IllegalArgumentException(
          "version: " + version + " of the value " + value
              + ", allowed: 0 if that is null, else 1 or more");
    }
  }

  /**
   * Returns the codec of states over a codec of the values, for registers on engines that keep
   * bytes. While a transaction of k registers is under way, a state holds two values and 41 + 12 k
   * bytes more; otherwise one value and 13 bytes more.
   *
   * @param <V> the values
   * @param value the codec of a value
   * @return a codec of any length
   */
  public static <V> ByteCodec<TransactionState<V>> codec(ByteCodec<V> value) {
    return new Bytes<>(Objects.requireNonNull(value, "value: null, allowed: a codec"));
  }

  /** The state that a register holds. */
  @SuppressWarnings("unchecked") // UNSET holds no V
  static <V> TransactionState<V> of(Versioned<TransactionState<V>> held) {
    TransactionState<V> state = held.value();
    return state == null ? (TransactionState<V>) UNSET : state;
  }

  /** The value and its version, as transactions see it. */
  Versioned<V> content() {
    return value == null ? Versioned.unset() : new Versioned<>(version, value);
  }

  TransactionState<V> with(TransactionIntent<V> undecided) {
    return new TransactionState<>(version, value, undecided);
  }

  /** The state once its intent is decided. */
  TransactionState<V> after(TransactionOutcome outcome) {
    return outcome == TransactionOutcome.COMMITTED && intent != null
        ? new TransactionState<>(version + 1, intent.next(), null)
        : new TransactionState<>(version, value, null);
  }

  /*
   *   | format 1 | version | n | n bytes: value | intent, if any
   *       1 byte      8      4
   *   intent: | status | transaction | k | k places of 12 bytes | next value
   *               16          8        4                            the rest
   */
  private record Bytes<V>(ByteCodec<V> codec) implements ByteCodec<TransactionState<V>> {

    @Override
    public byte[] encode(TransactionState<V> state) {
      byte[] value = state.value == null ? new byte[0] : codec.encode(state.value);
      TransactionIntent<V> intent = state.intent;
      byte[] next = intent == null ? new byte[0] : codec.encode(intent.next());
      int more = intent == null ? 0 : INTENT + PLACE * intent.places().size() + next.length;
      ByteBuffer bytes =
          ByteBuffer.allocate(HEAD + value.length + more)
              .put(FORMAT)
              .putLong(state.version)
              .putInt(state.value == null ? NONE : value.length)
              .put(value);
      if (intent != null) {
        bytes
            .putLong(intent.status().getMostSignificantBits())
            .putLong(intent.status().getLeastSignificantBits())
            .putLong(intent.transaction())
            .putInt(intent.places().size());
        intent.places().forEach(each -> bytes.putInt(each.register()).putLong(each.version()));
        bytes.put(next);
      }
      return bytes.array();
    }

    @Override
    public TransactionState<V> decode(byte[] stored) {
      ByteBuffer bytes = ByteBuffer.wrap(stored);
      if (stored.length < HEAD || bytes.get() != FORMAT) {
        throw new DamageException(
            "state", stored.length + " bytes of another kind", "format " + FORMAT);
      }
      long version = bytes.getLong();
      int length = bytes.getInt();
      if (version < 0 || length < NONE || (length == NONE) != (version == 0)) {
        throw new DamageException(
            "state", "version " + version + " of " + length + " bytes", "a value from 1 on");
      }
      V value = length == NONE ? null : codec.decode(take(bytes, length));
      return new TransactionState<>(version, value, bytes.hasRemaining() ? intent(bytes) : null);
    }

    private TransactionIntent<V> intent(ByteBuffer bytes) {
      require(bytes, INTENT);
      UUID status = new UUID(bytes.getLong(), bytes.getLong());
      long transaction = bytes.getLong();
      int count = bytes.getInt();
      require(bytes, (long) PLACE * count);
      List<Place> places = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        places.add(place(bytes.getInt(), bytes.getLong()));
      }
      if (transaction < 0) {
        throw new DamageException("transaction", transaction, "0 or more");
      }
      V next = codec.decode(take(bytes, bytes.remaining()));
      return new TransactionIntent<>(status, transaction, places, next);
    }

    private static Place place(int register, long version) {
      if (register < 0 || version < 0) {
        throw new DamageException(
            "place", "register " + register + " at version " + version, "0 or more");
      }
      return new Place(register, version);
    }

    private static byte[] take(ByteBuffer bytes, int length) {
      require(bytes, length);
      byte[] taken = new byte[length];
      bytes.get(taken);
      return taken;
    }

    private static void require(ByteBuffer bytes, long length) {
      if (length < 0 || bytes.remaining() < length) {
        throw new DamageException("state", length + " bytes more", "0 to " + bytes.remaining());
      }
    }
  }

  @Override
  public String toString() {
    return "{"
        + (value == null ? "unset" : "version " + version + ": " + value)
        + (intent == null ? "" : ", " + intent)
        + "}";
  }
}
