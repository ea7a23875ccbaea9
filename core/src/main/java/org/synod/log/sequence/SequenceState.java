// SPDX-License-Identifier: Apache-2.0
package org.synod.log.sequence;

import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.log.LogState;

/**
 * The state of an acceptor of a {@link org.synod.log.SequenceConsensus} or a
 * {@link org.synod.log.PaxosLog}: the highest ballot it has promised, and the last sequence of
 * commands that it has accepted, with the ballot it was accepted in.
 *
 * <table>
 *   <caption>Names in the papers</caption>
 *   <tr><th>here</th><th>Sequence Paxos</th><th>Paxos Made Simple</th></tr>
 *   <tr><td>promisedBallot</td><td>n<sub>prom</sub></td><td>highest prepare responded to</td></tr>
 *   <tr><td>acceptedBallot</td><td>n<sub>a</sub></td><td>number of the proposals accepted</td></tr>
 *   <tr><td>the sequence</td><td>v<sub>a</sub></td><td>instances 0 to length - 1</td></tr>
 * </table>
 *
 * <p>Immutable. An unset register stands for the first state: ballot 1, the empty sequence.
 *
 * @param <C> the commands
 */
public final class SequenceState<C> implements LogState<C> {
  /*
   *   {promised, accepted, length 3, c2} -> {.., length 2, c1} -> {.., length 1, c0}
   *
   * A sequence is its last command and a link to the sequence without it; so it is extended by one
   * new object, whatever its length, and all acceptors can hold the same. Of the linked objects
   * only the commands count. Their ballots are those of the time when they were last.
   *
   * Commands that are learned elsewhere need no link: first is the index of the first that is
   * linked, and the commands before it are decided and learned.
   */
  public static final long FIRST_BALLOT = 1;

  private static final SequenceState<?> INITIAL =
      new SequenceState<>(FIRST_BALLOT, FIRST_BALLOT, 0, null, null);

  public final long promisedBallot;
  public final long acceptedBallot;
  public final long length;
  public final long first; // the index of the first command that is linked
  public final @Nullable C last; // null if and only if the length is 0
  public final @Nullable SequenceState<C> previous; // null if that is empty or not linked

  private SequenceState(
      long promisedBallot,
      long acceptedBallot,
      long length,
      @Nullable C last,
      @Nullable SequenceState<C> previous) {
    assert acceptedBallot >= FIRST_BALLOT && acceptedBallot <= promisedBallot;
    assert (length == 0) == (last == null);
    assert previous == null || previous.length == length - 1;
    this.promisedBallot = promisedBallot;
    this.acceptedBallot = acceptedBallot;
    this.length = length;
    this.last = last;
    this.previous = previous;
    first = previous != null ? previous.first : Math.max(0, length - 1);
  }

  /** The state that an unset register stands for: the empty sequence, in the first ballot. */
  @SuppressWarnings("unchecked") // it holds no C
  public static <C> SequenceState<C> initial() {
    return (SequenceState<C>) INITIAL;
  }

  /** The state after a promise: {promised, accepted, sequence} -> {ballot, accepted, sequence}. */
  public SequenceState<C> promising(long ballot) {
    return new SequenceState<>(ballot, acceptedBallot, length, last, previous);
  }

  /** The same sequence, accepted in a ballot: {ballot, ballot, sequence}. */
  public SequenceState<C> accepted(long ballot) {
    return new SequenceState<>(ballot, ballot, length, last, previous);
  }

  /**
   * This sequence with one more command, in its ballot.
   *
   * @param learned the number of commands that are decided and learned, so that they need no link
   * @param links the number of commands that may be linked all the same, before the sequence is
   *     copied without the links of learned ones
   */
  public SequenceState<C> plus(C command, long learned, long links) {
    SequenceState<C> before = null;
    if (length > learned) {
      before = length - first < links ? this : linkedFrom(learned);
    }
    return new SequenceState<>(acceptedBallot, acceptedBallot, length + 1, command, before);
  }

  private SequenceState<C> linkedFrom(long index) {
    ArrayDeque<SequenceState<C>> kept = new ArrayDeque<>();
    for (SequenceState<C> at = this; at != null && at.length > index; at = at.previous) {
      kept.push(at);
    }
    SequenceState<C> copy = null;
    for (SequenceState<C> at : kept) {
      copy = new SequenceState<>(acceptedBallot, acceptedBallot, at.length, at.last, copy);
    }
    return Objects.requireNonNull(copy);
  }

  /** Whether a proposer in a higher ballot must take this state rather than the other. */
  public boolean isBeyond(SequenceState<C> other) {
    return acceptedBallot > other.acceptedBallot
        || acceptedBallot == other.acceptedBallot && length > other.length;
  }

  /** Whether a command is among those that are linked. */
  public boolean contains(C command) {
    for (SequenceState<C> at = this; at != null; at = at.previous) {
      if (command.equals(at.last)) {
        return true;
      }
    }
    return false;
  }

  /** Compares ballots, and the linked part of the sequences. */
  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof SequenceState<?> that
        && promisedBallot == that.promisedBallot
        && acceptedBallot == that.acceptedBallot
        && length == that.length
        && first == that.first)) {
      return false;
    }
    SequenceState<?> mine = this;
    SequenceState<?> its = that;
    while (mine != its && mine != null && its != null) {
      if (!Objects.equals(mine.last, its.last)) {
        return false;
      }
      mine = mine.previous;
      its = its.previous;
    }
    return true;
  }

  @Override
  public int hashCode() {
    long hash = (promisedBallot * 31 + acceptedBallot) * 31 + length;
    for (SequenceState<C> at = this; at != null; at = at.previous) {
      hash = hash * 31 + Objects.hashCode(at.last);
    }
    return Long.hashCode(hash);
  }

  @Override
  public String toString() {
    ArrayDeque<Object> commands = new ArrayDeque<>();
    for (SequenceState<C> at = this; at != null && at.last != null; at = at.previous) {
      commands.push(at.last);
    }
    return "{promised " + promisedBallot + ", accepted " + acceptedBallot + ", "
        + (first == 0 ? "" : first + " and ") + commands + "}";
  }
}
