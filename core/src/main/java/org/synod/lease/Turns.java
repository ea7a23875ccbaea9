// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import org.synod.memory.Member;
import org.synod.register.slots.SlotWords;

/**
 * The knowledge that a member has of its last two writes to a lease. If they were an exclusive
 * grant and its release, the next two are the same: their words are in its slots already and need
 * not be stored again.
 */
final class Turns {
  final Member member;
  // Of these two one at most is not 0. An enum would cost a card mark at each write.
  private long granted; // the version of the last write, if that was an exclusive grant
  private long released; // the version of the last write, if that was the release of one

  Turns(Member member) {
    this.member = member;
  }

  /**
   * Acquires the lease as it was before this member released it.
   *
   * @return the token, or 0 if another write has come since, or the last one was no release
   */
  long acquireAgain(SlotWords register) {
    // {free} -> {held by me}
    if (released == 0 || !register.compareAndRestore(member, released)) {
      return 0;
    }
    granted = released + 1;
    released = 0;
    return granted;
  }

  /** Releases the lease as it was before this member acquired it, if nothing has come since. */
  boolean releaseAgain(SlotWords register, long token) {
    // {held by me} -> {free}
    if (granted != token || !register.compareAndRestore(member, token)) {
      return false;
    }
    released(token + 1);
    return true;
  }

  /** Notes a release behind an exclusive grant, with nothing in between. */
  void released(long version) {
    granted = 0;
    released = version;
  }

  /** Notes a write that was neither a grant nor its release. */
  void forget() {
    granted = 0;
    released = 0;
  }
}
