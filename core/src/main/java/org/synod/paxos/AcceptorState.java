// SPDX-License-Identifier: Apache-2.0
package org.synod.paxos;

import org.jspecify.annotations.Nullable;
import org.synod.memory.Codec;
import org.synod.memory.layout.StateCodec;

/**
 * The state of an acceptor, which it must not forget: the highest ballot it has promised, and the
 * last ballot it has accepted, with its value.
 *
 * <table>
 *   <caption>Names in the papers</caption>
 *   <tr><th>here</th><th>Lampson, handout 18</th><th>Lamport, The Part-Time Parliament</th></tr>
 *   <tr><td>promisedBallot</td><td>next</td><td>nextBal</td></tr>
 *   <tr><td>acceptedBallot</td><td>last</td><td>ballot of prevVote</td></tr>
 *   <tr><td>acceptedValue</td><td>v<sub>last</sub></td><td>decree of prevVote</td></tr>
 * </table>
 *
 * <p>In Lampson's terms it says: {@code acceptedValue} in round {@code acceptedBallot}, <i>no</i>
 * in every round strictly between {@code acceptedBallot} and {@code promisedBallot}, and
 * <i>neutral</i> from there on.
 *
 * @param <V> the values
 * @param promisedBallot no ballot below this one will be promised or accepted any more
 * @param acceptedBallot the last ballot accepted, at most the one promised; {@link Ballot#NONE} at
 *     first
 * @param acceptedValue the value accepted in it; null if and only if there is none
 */
public record AcceptorState<V>(
    long promisedBallot, long acceptedBallot, @Nullable V acceptedValue) {
  private static final AcceptorState<?> INITIAL =
      new AcceptorState<>(Ballot.NONE, Ballot.NONE, null);

  /**
   * Refuses a state that no acceptor can be in.
   *
   * @param promisedBallot at least the one accepted
   * @param acceptedBallot a ballot or {@link Ballot#NONE}
   * @param acceptedValue null if and only if there is no accepted ballot
   */
  public AcceptorState {
    if (acceptedBallot < Ballot.NONE || acceptedBallot > promisedBallot) {
      throw new IllegalArgumentException(
          "acceptedBallot: " + Ballot.toString(acceptedBallot) + ", allowed: none to the promised "
              + Ballot.toString(promisedBallot));
    }
    if ((acceptedBallot == Ballot.NONE) != (acceptedValue == null)) {
      throw new IllegalArgumentException(
          "acceptedValue: " + acceptedValue + " with accepted ballot "
              + Ballot.toString(acceptedBallot) + ", allowed: null if and only if there is none");
    }
  }

  /**
   * Returns the state of an acceptor whose register is unset: nothing promised, nothing accepted.
   *
   * @param <V> the values
   * @return the first state
   */
  @SuppressWarnings("unchecked") // it holds no V
  public static <V> AcceptorState<V> initial() {
    return (AcceptorState<V>) INITIAL;
  }

  /** The state after a promise: {next, last, v_last} -> {ballot, last, v_last}. */
  AcceptorState<V> promising(long ballot) {
    return new AcceptorState<>(ballot, acceptedBallot, acceptedValue);
  }

  /** The state after an acceptance, whatever it was before: {ballot, ballot, value}. */
  static <V> AcceptorState<V> accepted(long ballot, V value) {
    return new AcceptorState<>(ballot, ballot, value);
  }

  /**
   * Returns the codec of acceptor states over a codec of their values, for acceptors in a {@link
   * org.synod.register.SlotRegister}.
   *
   * @param <V> the values
   * @param value the codec of a value
   * @return a codec two words wider: promised ballot, accepted ballot, value (zero if none)
   */
  public static <V> Codec<AcceptorState<V>> codec(Codec<V> value) {
    return new Layout<>(value);
  }

  private static final class Layout<V> extends StateCodec<AcceptorState<V>, V> {
    private static final int PROMISED = 0;
    private static final int ACCEPTED = 1;

    Layout(Codec<V> value) {
      super("acceptor", /* numbers */ 2, value);
    }

    @Override
    public void encode(AcceptorState<V> state, long[] words, int offset) {
      words[offset + PROMISED] = state.promisedBallot;
      words[offset + ACCEPTED] = state.acceptedBallot;
      encodeValue(state.acceptedValue, words, offset);
    }

    @Override
    public AcceptorState<V> decode(long[] words, int offset) {
      long accepted = words[offset + ACCEPTED];
      return new AcceptorState<>(
          words[offset + PROMISED],
          accepted,
          accepted == Ballot.NONE ? null : decodeValue(words, offset));
    }
  }

  @Override
  public String toString() {
    return "{promised " + Ballot.toString(promisedBallot)
        + ", accepted " + Ballot.toString(acceptedBallot)
        + ", value " + (acceptedValue == null ? "-" : acceptedValue) + "}";
  }
}
