// SPDX-License-Identifier: Apache-2.0
package org.synod.byzantine;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Codec;
import org.synod.quorum.witness.Witnesses;
import org.synod.register.Versioned;

/**
 * The state of a {@link WitnessedRegister} at a version, as its acceptors accept it.
 *
 * <p>Immutable. It is public so that registers can be made to hold it; its parts are set by {@link
 * WitnessedRegister} alone.
 *
 * @param <V> the values
 * @param version the version
 * @param value its value; null if and only if the version is 0
 * @param toggles a bit for each writer, which each of its writes turns over
 * @param before the state that this one was made from, without the one before that; null at version
 *     0, and in a state that is itself in this place
 */
public record Witnessed<V>(
    long version, @Nullable V value, long toggles, @Nullable Witnessed<V> before) {
  private static final Witnessed<?> UNSET = new Witnessed<>(0, null, 0, null);

  /**
   * Refuses a state that no register can be in.
   *
   * @param version 0 or more
   * @param value null if and only if the version is 0
   * @param toggles any
   * @param before null, or a state of the version before, which has none before it
   */
  public Witnessed {
    if (version < 0 || (version == 0) != (value == null)) {
      throw new IllegalArgumentException(
          "version: " + version + " of the value " + value
              + ", allowed: 0 if that is null, else 1 or more");
    }
    if (before != null && (before.version != version - 1 || before.before != null)) {
      throw new IllegalArgumentException(
          "before: " + before + ", allowed: version " + (version - 1) + " with none before it");
    }
  }

  /**
   * Returns the codec of states over a codec of their values, for acceptors in slots.
   *
   * @param <V> the values
   * @param value the codec of a value
   * @return a codec of four words and two values
   */
  public static <V> Codec<Witnessed<V>> codec(Codec<V> value) {
    return new Layout<>(Objects.requireNonNull(value, "value: null, allowed: a codec"));
  }

  /*
   *   | version | toggles | toggles before | 1 if there is one before | value | value before |
   */
  private record Layout<V>(Codec<V> value) implements Codec<Witnessed<V>> {
    private static final int HEAD = 4;

    @Override
    public String type() {
      return "witnessed(" + value.type() + ")";
    }

    @Override
    public int words() {
      return HEAD + 2 * value.words();
    }

    @Override
    public void encode(Witnessed<V> state, long[] words, int offset) {
      Arrays.fill(words, offset, offset + words(), 0);
      Witnessed<V> before = state.before;
      words[offset] = state.version;
      words[offset + 1] = state.toggles;
      words[offset + 2] = before == null ? 0 : before.toggles;
      words[offset + 3] = before == null ? 0 : 1;
      put(state.value, words, offset + HEAD);
      put(before == null ? null : before.value, words, offset + HEAD + value.words());
    }

    private void put(@Nullable V held, long[] words, int offset) {
      if (held != null) {
        value.encode(held, words, offset);
      }
    }

    @Override
    public Witnessed<V> decode(long[] words, int offset) {
      long version = words[offset];
      Witnessed<V> before =
          words[offset + 3] == 0
              ? null
              : state(
                  version - 1, words[offset + 2], words, offset + HEAD + value.words(), null);
      return state(version, words[offset + 1], words, offset + HEAD, before);
    }

    private Witnessed<V> state(
        long version, long toggles, long[] words, int at, @Nullable Witnessed<V> before) {
      V held = version == 0 ? null : value.decode(words, at);
      return new Witnessed<>(version, held, toggles, before);
    }
  }

  /** The state of a new register. */
  @SuppressWarnings("unchecked") // it holds no V
  static <V> Witnessed<V> unset() {
    return (Witnessed<V>) UNSET;
  }

  /** The state that a writer makes of this one. */
  Witnessed<V> after(V next, long bit) {
    Witnessed<V> last = before == null ? this : new Witnessed<>(version, value, toggles, null);
    return new Witnessed<>(version + 1, next, toggles ^ bit, last);
  }

  Versioned<V> versioned() {
    return value == null ? Versioned.unset() : new Versioned<>(version, value);
  }

  private boolean isSame(Witnessed<V> other) {
    return version == other.version
        && toggles == other.toggles
        && Objects.equals(value, other.value);
  }

  /** The chain of the states of a register. */
  static <V> Witnesses.Chain<Witnessed<V>> chain() {
    return new Witnesses.Chain<>() {
      @Override
      public long place(Witnessed<V> state) {
        return state.version;
      }

      @Override
      public boolean isSame(Witnessed<V> state, Witnessed<V> other) {
        return state.isSame(other);
      }

      @Override
      public @Nullable Witnessed<V> before(Witnessed<V> state) {
        return state.before;
      }
    };
  }

  @Override
  public String toString() {
    return "{version " + version + (value == null ? "" : ": " + value) + "}";
  }
}
