// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.hosted;

/**
 * How calls of {@link HostedBallots#change} change states: one object for many calls, each of which
 * asks for something.
 *
 * @param <S> what an acceptor remembers
 * @param <A> what a call asks for
 */
public interface Change<S, A> {

  /**
   * Makes the state that the host of a ballot is to have.
   *
   * @param state the state that the host has in the ballot; if it has none yet, the highest that a
   *     quorum had accepted when it promised the ballot
   * @param ballot the ballot
   * @param asked what the call asks for
   * @return a state that is accepted and promised in the ballot, and contains all of {@code state}.
   *     If that is of the ballot, it is {@code state} itself, or one beyond it that contains what
   *     is asked for
   */
  S next(S state, long ballot, A asked);

  /**
   * Tells whether a state contains what a call asks for.
   *
   * @param state a state that is about to be decided
   * @param asked what the call asks for
   * @return true if the call has an effect once this is decided
   */
  boolean isIn(S state, A asked);

  /**
   * Tells whether a call ends although what it asks for is not in a decided state.
   *
   * @param decided a state that is decided, at the host and at a quorum
   * @return false if it must be changed again
   */
  boolean isDone(S decided);
}
