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
  /** The kind of the last write. */
  private enum Last {
    /** Another kind, or unknown. */
    OTHER,
    GRANT,
    RELEASE
  }

  final Member member;
  private Last last = Last.OTHER;
  private long version; // made by the last write

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
    if (last != Last.RELEASE || !register.compareAndRestore(member, version)) {
      return 0;
    }
    last = Last.GRANT;
    version++;
    return version;
  }

  /** Releases the lease as it was before this member acquired it, if nothing has come since. */
  boolean releaseAgain(SlotWords register, long token) {
    // {held by me} -> {free}
    if (last != Last.GRANT || version != token || !register.compareAndRestore(member, token)) {
      return false;
    }
    released(token + 1);
    return true;
  }

  /** Notes a release behind an exclusive grant, with nothing in between. */
  void released(long version) {
    last = Last.RELEASE;
    this.version = version;
  }

  /** Notes a write that was neither a grant nor its release. */
  void forget() {
    last = Last.OTHER;
  }
}
