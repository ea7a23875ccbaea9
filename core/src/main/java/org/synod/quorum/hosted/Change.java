// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.hosted;

/**
 * A kind of change of states, for calls of {@link HostedBallots#change}. One object serves many
 * calls, each of which asks for something.
 *
 * @param <S> the states of an acceptor
 * @param <A> the requests of the calls
 */
public interface Change<S, A> {

  /**
   * Makes the state that the host of a ballot is to have.
   *
   * @param state the state that the host has in the ballot; if it has none yet, the highest that a
   *     quorum had accepted when it promised the ballot
   * @param ballot the ballot
   * @param asked the request of the call
   * @return a state that is accepted and promised in the ballot, and contains all of {@code state}.
   *     If {@code state} is of the ballot, the result is {@code state} itself, or a state beyond it
   *     that contains the request
   */
  S next(S state, long ballot, A asked);

  /**
   * Tells whether a state contains the request of a call.
   *
   * @param state a state that is about to be decided
   * @param asked the request of the call
   * @return true if the call has an effect once this is decided
   */
  boolean isIn(S state, A asked);

  /**
   * Tells whether a call ends although its request is not in a decided state.
   *
   * @param decided a state that is decided, at the host and at a quorum
   * @param wasSent whether the request may have been at an acceptor
   * @return false if it must be changed again
   */
  boolean isDone(S decided, boolean wasSent);

  /** Tells that the state which was made last was put nowhere: another one came before it. */
  default void lost() {}
}
