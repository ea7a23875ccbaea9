// SPDX-License-Identifier: Apache-2.0
package org.synod.lease.observed;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.synod.memory.DamageException;
import org.synod.register.ByteCodec;
import org.synod.register.Versioned;

/**
 * The state of an {@link ObservedLease}: its holder, and the value that only the holder writes.
 *
 * <p>Immutable. It is public so that registers can be made to hold it, and codecs to write it; its
 * parts are set by the lease alone. An unset register stands for a lease that is free and has no
 * value.
 *
 * @param <V> the values
 * @param holder the identity of the grant that it is held with; null if it is free
 * @param token the token of the last grant, 0 if there was none
 * @param isWanted whether somebody else wants it, and waits for the holder's sign of life
 * @param version the number of writes of the value
 * @param value the value; null if and only if the version is 0
 */
public record Tenancy<V>(
    @Nullable UUID holder, long token, boolean isWanted, long version, @Nullable V value) {
  private static final byte FORMAT = 1;
  private static final int HEAD = 2 + 4 * Long.BYTES;
  private static final int HELD = 1;
  private static final int WANTED = 2;
  private static final Tenancy<?> FREE = new Tenancy<>(null, 0, false, 0, null);

  /**
   * Refuses a state that no lease can be in.
   *
   * @param holder any
   * @param token 0 or more; above 0 if there is a holder
   * @param isWanted false if it is free
   * @param version 0 or more
   * @param value null if and only if the version is 0
   */
  public Tenancy {
    if (token < 0 || token == 0 && holder != null) {
      throw new IllegalArgumentException(
          "token: " + token + " of the holder " + holder + ", allowed: 1 or more, or 0 if nobody"
              + " held it yet");
    }
    if (isWanted && holder == null) {
      throw new IllegalArgumentException("isWanted: true, allowed: false, since it is free");
    }
    if (version < 0 || (version == 0) != (value == null)) {
      throw new IllegalArgumentException(
          "version: " + version + " of the value " + value
              + ", allowed: 0 if that is null, else 1 or more");
    }
  }

  /**
   * Returns the codec of leases over a codec of the values, for registers on engines that keep
   * bytes.
   *
   * @param <V> the values
   * @param value the codec of a value
   * @return a codec of any length
   */
  public static <V> ByteCodec<Tenancy<V>> codec(ByteCodec<V> value) {
    return new Bytes<>(Objects.requireNonNull(value, "value: null, allowed: a codec"));
  }

  /** The state that a register holds. */
  @SuppressWarnings("unchecked") // FREE holds no V
  static <V> Tenancy<V> of(Versioned<Tenancy<V>> held) {
    Tenancy<V> state = held.value();
    return state == null ? (Tenancy<V>) FREE : state;
  }

  /**
   * Tells whether anybody holds it.
   *
   * @return true if nobody does
   */
  public boolean isFree() {
    return holder == null;
  }

  boolean isHeldBy(UUID id) {
    return id.equals(holder);
  }

  Versioned<V> content() {
    return value == null ? Versioned.unset() : new Versioned<>(version, value);
  }

  Tenancy<V> heldBy(UUID id, long newToken) {
    return new Tenancy<>(id, newToken, false, version, value);
  }

  Tenancy<V> wanted() {
    return new Tenancy<>(holder, token, true, version, value);
  }

  Tenancy<V> renewed() {
    return new Tenancy<>(holder, token, false, version, value);
  }

  Tenancy<V> released() {
    return new Tenancy<>(null, token, false, version, value);
  }

  Tenancy<V> written(V next) {
    return new Tenancy<>(holder, token, false, version + 1, next);
  }

  /*
   *   | format 1 | held, wanted | holder | token | version | value
   *       1 byte     2 bits of 1    16       8        8       the rest
   */
  private record Bytes<V>(ByteCodec<V> codec) implements ByteCodec<Tenancy<V>> {

    @Override
    public byte[] encode(Tenancy<V> state) {
      byte[] value = state.value == null ? new byte[0] : codec.encode(state.value);
      UUID holder = state.holder == null ? new UUID(0, 0) : state.holder;
      return ByteBuffer.allocate(HEAD + value.length)
          .put(FORMAT)
          .put((byte) ((state.holder == null ? 0 : HELD) | (state.isWanted ? WANTED : 0)))
          .putLong(holder.getMostSignificantBits())
          .putLong(holder.getLeastSignificantBits())
          .putLong(state.token)
          .putLong(state.version)
          .put(value)
          .array();
    }

    @Override
    public Tenancy<V> decode(byte[] stored) {
      ByteBuffer bytes = ByteBuffer.wrap(stored);
      if (stored.length < HEAD || bytes.get() != FORMAT) {
        throw new DamageException(
            "lease", stored.length + " bytes of another kind", "format " + FORMAT);
      }
      int bits = bytes.get();
      UUID holder = new UUID(bytes.getLong(), bytes.getLong());
      long token = bytes.getLong();
      long version = bytes.getLong();
      byte[] value = Arrays.copyOfRange(stored, HEAD, stored.length);
      if ((bits & ~(HELD | WANTED)) != 0 || version == 0 && value.length != 0) {
        throw new DamageException(
            "lease", "bits " + bits + ", version " + version + " and a value of " + value.length
                + " bytes", "bits 0 to 3, and no value at version 0");
      }
      return new Tenancy<>(
          (bits & HELD) == 0 ? null : holder,
          token,
          (bits & WANTED) != 0,
          version,
          version == 0 ? null : codec.decode(value));
    }
  }

  @Override
  public String toString() {
    return "Tenancy["
        + (holder == null ? "free, last token " + token : "token " + token)
        + (isWanted ? ", wanted" : "")
        + (version == 0 ? "" : ", version " + version + ": " + Objects.toString(value))
        + "]";
  }
}
