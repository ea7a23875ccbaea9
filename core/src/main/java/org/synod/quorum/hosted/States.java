// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.hosted;

/**
 * Functions of the states of the acceptors of {@link HostedBallots}: the highest ballot that an
 * acceptor has promised, and the last state that it has accepted, with the ballot that it was
 * accepted in.
 *
 * <p>All methods are functions of their arguments. Ballots are numbers from {@link
 * HostedBallots#FIRST} on.
 *
 * @param <S> the states of an acceptor; immutable
 */
public interface States<S> {

  /**
   * The state that an unset register stands for.
   *
   * @return the first state
   */
  S initial();

  /**
   * The highest ballot that an acceptor has promised.
   *
   * @param state the state of the acceptor
   * @return the ballot, at least the accepted one
   */
  long promised(S state);

  /**
   * The ballot that a state was accepted in.
   *
   * @param state the state of an acceptor
   * @return the ballot; one below {@link HostedBallots#FIRST} if nothing is accepted
   */
  long accepted(S state);

  /**
   * The same state after a promise.
   *
   * @param state the state of an acceptor
   * @param ballot the ballot that it promises
   * @return the state after the promise: the same, accepted in the same ballot
   */
  S promising(S state, long ballot);

  /**
   * Tells whether a state comes after another: it is of a higher ballot, or it was made from the
   * other in the same ballot.
   *
   * @param state a state
   * @param other another
   * @return true if the state must be taken rather than the other
   */
  boolean isBeyond(S state, S other);

  /**
   * Tells the flight recorder that an acceptor refused a ballot.
   *
   * @param phase the phase that was refused: prepare or accept
   * @param ballot the ballot
   * @param promised the higher one that the acceptor has promised
   */
  void refused(String phase, long ballot, long promised);
}
