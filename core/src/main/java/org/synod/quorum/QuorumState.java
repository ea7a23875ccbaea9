// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Codec;

/**
 * What one acceptor of a {@link QuorumRegister} remembers: the highest ballot it has promised, and
 * the last state of the register that it has accepted, with the ballot it was accepted in.
 *
 * <p>Immutable. It is public so that registers can be made to hold it; its fields are written by
 * {@link QuorumRegister} alone.
 *
 * @param <V> the values
 * @param promisedBallot nothing of a ballot below this one is accepted any more
 * @param acceptedBallot the ballot of the accepted state, at most the one promised
 * @param version the version of the accepted state
 * @param toggles a bit for each process, which each of its writes turns over: the identity of the
 *     operations that the accepted state contains
 * @param value the value of the accepted state; null if and only if its version is 0
 */
public record QuorumState<V>(
    long promisedBallot,
    long acceptedBallot,
    long version,
    long toggles,
    @Nullable V value) {
  /*
   *   word 0         1         2         3        4 ...
   *  +----------+----------+---------+---------+--------
   *  | promised | accepted | toggles | version | value      as the codec lays it out
   *  +----------+----------+---------+---------+--------
   *
   * What differs from each state of a process to its next but one comes last.
   */
  static final int PROMISED = 0;
  static final int ACCEPTED = 1;
  static final int TOGGLES = 2;
  static final int VERSION = 3;
  static final int VALUE = 4;

  /** The ballot that a register is founded in. */
  static final long FIRST_BALLOT = 1;

  private static final QuorumState<?> FOUNDED =
      new QuorumState<>(FIRST_BALLOT, FIRST_BALLOT, 0, 0, null);

  /**
   * Refuses a state that no acceptor can be in.
   *
   * @param promisedBallot at least the one accepted
   * @param acceptedBallot 1 or more
   * @param version 0 or more
   * @param toggles any
   * @param value null if and only if the version is 0
   */
  public QuorumState {
    if (acceptedBallot < FIRST_BALLOT || acceptedBallot > promisedBallot) {
      throw new IllegalArgumentException(
          "acceptedBallot: " + acceptedBallot + ", allowed: " + FIRST_BALLOT + " to the promised "
              + promisedBallot);
    }
    if (version < 0) {
      throw new IllegalArgumentException("version: " + version + ", allowed: 0 or more");
    }
    if ((version == 0) != (value == null)) {
      throw new IllegalArgumentException(
          "value: " + value + " at version " + version + ", allowed: null at 0, not null above");
    }
  }

  /** The state that every acceptor of a new register is given: unset, in the first ballot. */
  @SuppressWarnings("unchecked") // it holds no V
  static <V> QuorumState<V> founded() {
    return (QuorumState<V>) FOUNDED;
  }

  /**
   * Returns the codec of acceptor states over a codec of the values, for acceptors in a {@link
   * org.synod.register.SlotRegister}.
   *
   * @param <V> the values
   * @param value the codec of a value
   * @return a codec four words wider
   */
  public static <V> Codec<QuorumState<V>> codec(Codec<V> value) {
    return new StateCodec<>(value);
  }

  private record StateCodec<V>(Codec<V> value) implements Codec<QuorumState<V>> {
    StateCodec {
      Objects.requireNonNull(value, "value: null, allowed: a codec");
    }

    @Override
    public int words() {
      return VALUE + value.words();
    }

    @Override
    public void encode(QuorumState<V> state, long[] words, int offset) {
      words[offset + PROMISED] = state.promisedBallot;
      words[offset + ACCEPTED] = state.acceptedBallot;
      words[offset + VERSION] = state.version;
      words[offset + TOGGLES] = state.toggles;
      if (state.value != null) {
        value.encode(state.value, words, offset + VALUE);
      } else {
        Arrays.fill(words, offset + VALUE, offset + words(), 0);
      }
    }

    @Override
    public QuorumState<V> decode(long[] words, int offset) {
      long version = words[offset + VERSION];
      return new QuorumState<>(
          words[offset + PROMISED],
          words[offset + ACCEPTED],
          version,
          words[offset + TOGGLES],
          version == 0 ? null : value.decode(words, offset + VALUE));
    }
  }
}
