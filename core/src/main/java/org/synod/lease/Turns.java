// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import org.synod.memory.Member;
import org.synod.register.slots.SlotWords;

/**
 * What a member knows of its last two writes to a lease, if they were an exclusive grant and its
 * release: the same words in turn, which are in its slots already and need not be stored again.
 */
final class Turns {
  /** What the last write was. */
  private enum Last {
    /** Something else, or unknown. */
    OTHER,
    GRANT,
    RELEASE
  }

  final Member member;
  private Last last = Last.OTHER;
  private long version; // that the last write made

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

  /** Notes a write that was neither. */
  void forget() {
    last = Last.OTHER;
  }
}
