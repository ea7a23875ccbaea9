// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import org.synod.lease.words.LeaseWords;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.register.slots.SlotWords;

/**
 * Tells which processes hold a lease. Its words have their numbers only: numbers are used again,
 * incarnations are not.
 */
final class Holders {
  /*
   * A lease that is held alone has the incarnation of its holder among its words. They have no room
   * for those of sharers: each is in its process's note beside them. A process that
   * shares the lease
   *
   *   (1) takes the bit of its number away, if the note says that another set it;
   *   (2) then writes its note; and then sets the bit.
   *
   * Invariant: if a version is shared and has the bit of a number, then the note of that number is
   * of the process that set the bit, for as long as the bit is set. For only the process that has
   * the number sets the bit or writes the note. It sets the bit after (2). It writes another note
   * only after it has read a version in which the bit was not set, by (1), and the bit then stays
   * so until it sets it itself. Without (1), a process that writes its note and then loses its
   * compare-and-set would find the bit of the one before it under its own note.
   *
   * So a note that is read after a version is of the sharer in that version, unless that version is
   * over; and then the compare-and-set that rests on it fails. The note is seen by all who see the
   * bit, since it is written before the compare-and-set that sets the bit. A later note is seen
   * only by those whose compare-and-set fails: its writer has read a later version before, and no
   * read moves behind a compare-and-set.
   *
   * Once a session is over, or the lease held alone, notes mean nothing.
   */
  private final Memory memory;
  private final SlotWords register;

  Holders(Memory memory, SlotWords register) {
    this.memory = memory;
    this.register = register;
  }

  /** Whether all holders are known to have ended. */
  boolean areLost(long[] words) {
    for (int process : LeaseWords.processes(words)) {
      if (!memory.isLost(process, incarnation(words, process))) {
        return false;
      }
    }
    return true;
  }

  /**
   * The incarnation of the holder with a number, if the version of the words is still the current
   * one.
   */
  long incarnation(long[] words, int process) {
    if (!LeaseWords.isShared(words)) {
      return words[LeaseWords.INCARNATION];
    }
    return process < memory.processes() ? register.note(process) : 0; // 0 in a damaged file
  }

  /** Whether a grant is one with which the lease is held. */
  boolean holdWith(Grant grant, long[] words, long version) {
    // A session of sharers may go on with another process that has the number and the bit.
    return LeaseWords.isHeld(words, version, grant.member(), grant.token())
        && (!grant.isShared() || isNoted(grant.member()));
  }

  /** Whether the bit of a process's number was set by one that had the number before it. */
  boolean hasOldBit(long[] words, Member me) {
    return LeaseWords.isShared(words) && LeaseWords.hasBit(words, me) && !isNoted(me);
  }

  private boolean isNoted(Member process) {
    return register.note(process.id()) == process.incarnation();
  }

  /** Notes a process, which then sets its bit; {@link #hasOldBit} must have been false before. */
  void note(Member me) {
    register.note(me, me.incarnation());
  }
}
