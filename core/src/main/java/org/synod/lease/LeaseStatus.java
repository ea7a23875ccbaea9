// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The state of a lease at one moment.
 *
 * @param token the smallest token of all grants that were held then or are given later: the
 *     holder's if the lease is exclusive; the first sharer's if it is shared, even if that one has
 *     left; the next one if it is free. A store that refuses smaller tokens refuses the grants that
 *     are over
 * @param isShared whether its holders share it
 * @param holders the numbers of the processes that hold it, ascending; none if it is free
 * @param isChallenged whether somebody else wants it, so that its holders must renew it
 * @param remaining the least time until it is taken over, as long as its holders live and nobody
 *     revokes it: their whole term if they are not challenged, zero if it is over or the lease is
 *     free
 */
public record LeaseStatus(
    long token,
    boolean isShared,
    List<Integer> holders,
    boolean isChallenged,
    Duration remaining) {

  /**
   * Copies the holders.
   *
   * @param token the smallest token that counts
   * @param isShared whether it is shared
   * @param holders the numbers of its holders
   * @param isChallenged whether somebody wants it
   * @param remaining the time that its holders have
   */
  public LeaseStatus {
    holders = List.copyOf(Objects.requireNonNull(holders, "holders: null, allowed: numbers"));
    Objects.requireNonNull(remaining, "remaining: null, allowed: a duration");
  }

  /**
   * Tells whether anybody held it.
   *
   * @return false if it was free
   */
  public boolean isHeld() {
    return !holders.isEmpty();
  }

  /** The text of it: its holders, their token, and the time that they have. */
  String described() {
    if (!isHeld()) {
      return "free";
    }
    return (isShared ? "shared by " : "held by ") + holders + ", token " + token + ", " + remaining
        + " left" + (isChallenged ? ", wanted" : "");
  }

  @Override
  public String toString() {
    return "LeaseStatus[" + described() + "]";
  }
}
