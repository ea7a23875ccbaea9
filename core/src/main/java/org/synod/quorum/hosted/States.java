// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.hosted;

/**
 * What the acceptors of {@link HostedBallots} remember: the highest ballot that one has promised,
 * and the last state that it has accepted, with the ballot that it was accepted in.
 *
 * <p>All methods are functions of their arguments. Ballots are numbers from {@link
 * HostedBallots#FIRST} on.
 *
 * @param <S> what an acceptor remembers; immutable
 */
public interface States<S> {

  /**
   * What an unset register stands for.
   *
   * @return the first state
   */
  S initial();

  /**
   * The highest ballot that an acceptor has promised.
   *
   * @param state what it remembers
   * @return the ballot, at least the accepted one
   */
  long promised(S state);

  /**
   * The ballot that a state was accepted in.
   *
   * @param state what an acceptor remembers
   * @return the ballot; one below {@link HostedBallots#FIRST} if nothing is accepted
   */
  long accepted(S state);

  /**
   * The same state after a promise.
   *
   * @param state what an acceptor remembers
   * @param ballot the ballot that it promises
   * @return what it remembers then: the same state, accepted in the same ballot
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
   * @param phase what was asked for: prepare or accept
   * @param ballot the ballot
   * @param promised the higher one that the acceptor has promised
   */
  void refused(String phase, long ballot, long promised);
}
