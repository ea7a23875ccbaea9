// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.roster;

import org.jspecify.annotations.Nullable;

/**
 * The source from which a {@link Roster} claims the numbers of members, and to which it gives them
 * back.
 */
public interface Numbers {
  /**
   * Claims a number that is free, or whose member can do nothing any more.
   *
   * @param owner the thread with whose end the member is abandoned, or null
   * @param isThorough whether to ask the operating system about members, too
   * @return a member with that number, or null if there is none
   */
  @Nullable Tenure tryClaim(@Nullable Thread owner, boolean isThorough);

  /**
   * Tells whether a thread is about to claim a number, or to give one back. The members by number
   * do not show such a thread.
   *
   * @return true if it is worth trying again
   */
  boolean areMoving();

  /**
   * Gives back the number of a member that has left.
   *
   * @param member a member that was claimed; each comes once
   */
  void free(Tenure member);

  /**
   * Returns the message of a refusal because all numbers are taken.
   *
   * @return a text that names the holders of the numbers, and says what to do
   */
  String full();
}
