// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.roster;

import org.jspecify.annotations.Nullable;

/** Where a {@link Roster} claims the numbers of members, and gives them back. */
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
   * Tells whether a thread is about to claim a number, or to give one back, which cannot be seen in
   * the members by number.
   *
   * @return true if it is worth to try again
   */
  boolean areMoving();

  /**
   * Gives back the number of a member that has left.
   *
   * @param member one of those that were claimed; each comes once
   */
  void free(Tenure member);

  /**
   * Says that all numbers are taken.
   *
   * @return what the numbers are taken by, and what to do
   */
  String full();
}
