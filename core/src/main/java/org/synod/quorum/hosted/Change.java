// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum.hosted;

/**
 * What one call of {@link HostedBallots#change} wants to have decided.
 *
 * @param <S> what an acceptor remembers
 */
public interface Change<S> {

  /**
   * Makes the state that the host of a ballot is to have.
   *
   * @param state the state that the host has in the ballot; if it has none yet, the highest that a
   *     quorum had accepted when it promised the ballot
   * @param ballot the ballot
   * @return a state that is accepted and promised in the ballot, contains all of {@code state}, and
   *     is beyond it; or {@code state} itself, if it is of the ballot and nothing is to be added
   */
  S next(S state, long ballot);

  /**
   * Tells whether a state contains what the call wants.
   *
   * @param state a state that is about to be decided
   * @return true if the call has an effect once this is decided
   */
  boolean isIn(S state);

  /**
   * Tells whether the call ends.
   *
   * @param decided a state that is decided, at the host and at a quorum
   * @return false if it must be changed again
   */
  boolean isDone(S decided);
}
