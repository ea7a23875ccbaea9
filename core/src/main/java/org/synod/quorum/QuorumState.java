// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import org.jspecify.annotations.Nullable;
import org.synod.memory.Codec;
import org.synod.memory.layout.StateCodec;

/**
 * The state of one acceptor of a {@link QuorumRegister}: the highest ballot it has promised, and
 * the last state of the register that it has accepted, with the ballot it was accepted in.
 *
 * <p>Immutable. It is public so that registers can be made to hold it; its fields are written by
 * {@link QuorumRegister} alone.
 *
 * @param <V> the values
 * @param promisedBallot the acceptor accepts nothing of a ballot below this one any more
 * @param acceptedBallot the ballot of the accepted state, at most the one promised
 * @param lead the version of the accepted state, less the version of the register that holds it:
 *     the difference stays the same while one process writes again and again
 * @param toggles a bit for each process, which each of its writes turns over: the identity of the
 *     operations that the accepted state contains
 * @param value the value of the accepted state; null if and only if its version is 0, and then
 *     {@code lead} is 0 too
 */
public record QuorumState<V>(
    long promisedBallot,
    long acceptedBallot,
    long lead,
    long toggles,
    @Nullable V value) {
  /*
   *   word 0         1         2         3          4 ...
   *  +----------+----------+---------+----------+--------
   *  | promised | accepted | toggles | lead, or | value      as the codec lays it out
   *  |          |          |         | UNSET    |
   *  +----------+----------+---------+----------+--------
   *
   * The part that differs from each state of a process to its next but one comes last: the value
   * alone. While a process works on the words, the version of the state stands in place of the
   * lead.
   */
  static final int PROMISED = 0;
  static final int ACCEPTED = 1;
  static final int TOGGLES = 2;
  static final int LEAD = 3;
  static final int VERSION = LEAD;
  static final int VALUE = 4;

  private static final long UNSET = Long.MIN_VALUE; // in place of a lead: there is no value

  /** The ballot that a register is founded in. */
  static final long FIRST_BALLOT = 1;

  private static final QuorumState<?> FOUNDED =
      new QuorumState<>(FIRST_BALLOT, FIRST_BALLOT, 0, 0, null);

  /**
   * Refuses a state that no acceptor can be in.
   *
   * @param promisedBallot at least the one accepted
   * @param acceptedBallot 1 or more
   * @param lead 0 if the value is null
   * @param toggles any
   * @param value any
   */
  public QuorumState {
    if (acceptedBallot < FIRST_BALLOT || acceptedBallot > promisedBallot) {
      throw new IllegalArgumentException(
          "acceptedBallot: " + acceptedBallot + ", allowed: " + FIRST_BALLOT + " to the promised "
              + promisedBallot);
    }
    if (lead == UNSET || value == null && lead != 0) {
      throw new IllegalArgumentException(
          "lead: " + lead + " of the value " + value
              + ", allowed: 0 if that is null, else more than " + UNSET);
    }
  }

  /**
   * Returns the version of the accepted state.
   *
   * @param held the version of the register that holds this
   * @return the version, 0 if it is unset
   */
  public long version(long held) {
    return value == null ? 0 : lead + held;
  }

  /** Turns the lead into the version, in words from a register at a version. */
  static void open(long[] words, long held) {
    words[VERSION] = words[LEAD] == UNSET ? 0 : words[LEAD] + held;
  }

  /** Turns the version into the lead, in words for a register that will be at a version. */
  static void close(long[] words, long held) {
    words[LEAD] = words[VERSION] == 0 ? UNSET : words[VERSION] - held;
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
    return new Layout<>(value);
  }

  private static final class Layout<V> extends StateCodec<QuorumState<V>, V> {
    Layout(Codec<V> value) {
      super("quorum", /* numbers */ VALUE, value);
    }

    @Override
    public void encode(QuorumState<V> state, long[] words, int offset) {
      words[offset + PROMISED] = state.promisedBallot;
      words[offset + ACCEPTED] = state.acceptedBallot;
      words[offset + LEAD] = state.value != null ? state.lead : UNSET;
      words[offset + TOGGLES] = state.toggles;
      encodeValue(state.value, words, offset);
    }

    @Override
    public QuorumState<V> decode(long[] words, int offset) {
      boolean isSet = words[offset + LEAD] != UNSET;
      return new QuorumState<>(
          words[offset + PROMISED],
          words[offset + ACCEPTED],
          isSet ? words[offset + LEAD] : 0,
          words[offset + TOGGLES],
          isSet ? decodeValue(words, offset) : null);
    }
  }
}
