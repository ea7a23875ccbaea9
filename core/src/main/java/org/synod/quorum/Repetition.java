// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.synod.quorum.QuorumState.TOGGLES;
import static org.synod.quorum.QuorumState.VALUE;
import static org.synod.quorum.QuorumState.VERSION;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Member;
import org.synod.register.SlotRegister;
import org.synod.register.slots.TailWriter;

/** A {@link Chain} to which one process adds again and again, while nobody else does. */
sealed class Repetition extends Chain permits Participant {
  /*
   * A process whose last two states have been carried by it to one quorum has both its slots there
   * filled: with the same ballot, the same lead, and toggles that differ in its bit. So as long as
   * nobody else writes there, only the value is to be stored; and what the process knows of them
   * is not kept up, until something else is asked of it.
   *
   * Invariant: while it repeats, each acceptor of the quorum was last written by it, or refuses.
   */
  private static final int BOTH = 2; // a process has two slots in each register
  private static final long NOT_REPEATING = Long.MIN_VALUE;

  private @Nullable TailWriter writer; // to one quorum, its host first
  private long writerQuorum;
  private int writerHost;
  private long repeated = NOT_REPEATING; // the version, or what is negative: see repeat

  Repetition(Members<?> members, Member me) {
    super(members, me);
  }

  /** Says that what was just decided was made by this process, by {@link #put}. */
  final void haveMade() {
    if (made < BOTH) {
      made++;
    }
    boolean areMany = (decidedBy & decidedBy - 1) != 0;
    if (made == BOTH && members.areSlots() && hostKnown && areMany) {
      beginToRepeat();
    }
  }

  private void beginToRepeat() {
    if (writer == null || writerQuorum != decidedBy || writerHost != host) {
      List<SlotRegister<?>> registers = new ArrayList<>();
      registers.add(members.slots[host]); // it makes the state
      for (long left = decidedBy & ~(1L << host); left != 0; left &= left - 1) {
        registers.add(members.slots[Long.numberOfTrailingZeros(left)]);
      }
      writer = new TailWriter(me, registers, VALUE);
      writerQuorum = decidedBy;
      writerHost = host;
    }
    long version = known()[VERSION];
    if (isCurrent() && writer.begin(version)) {
      repeated = version;
    }
  }

  /** Whether the next state that follows a version can be made by {@link #repeat}. */
  final boolean canRepeat(long version, long[] value) {
    return repeated == version && version >= 0 && writer.fits(value);
  }

  /**
   * Makes the state that follows a version, and carries it to the quorum. If it is not {@link
   * Put#DONE}, this counts as broken off until {@link #stopRepeating}.
   */
  final Put repeat(long version, long[] value) {
    repeated = ~version; // until all is done, even if an exception ends it
    int written = writer.write(version, value);
    if (written == TailWriter.ALL) {
      repeated = version + 1;
      return Put.DONE;
    }
    return interrupted(version, written);
  }

  private Put interrupted(long version, int written) {
    made = NOT_THIS_ONE;
    if (written == 0) {
      catchUp(version);
      hostKnown = false;
      return Put.REFUSED;
    }
    catchUp(version + 1);
    decidedBy = 0;
    int place = 1;
    for (long left = writerQuorum & ~(1L << host); left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      if (place >= written) {
        versions[i] = place == written ? 0 : versions[i] - 1; // another's write; not written
      }
      place++;
    }
    return Put.UNKNOWN;
  }

  /**
   * Makes the known state the last one that was made by {@link #repeat}.
   *
   * @return false if an exception ended that midway, so that a write may be somewhere; it stays so
   *     until {@link #stopRepeating}
   */
  final boolean catchUp() {
    if (repeated >= 0) {
      catchUp(repeated);
    } else if (repeated != NOT_REPEATING) {
      catchUp(~repeated);
      Arrays.fill(versions, 0);
      hostKnown = false;
      decidedBy = 0;
      return false;
    }
    return true;
  }

  /** Whether an exception ended {@link #repeat} midway. */
  final boolean isBrokenOff() {
    return repeated < 0 && repeated != NOT_REPEATING;
  }

  /** To be called when the known state is the last one made. */
  final void stopRepeating() {
    repeated = NOT_REPEATING;
  }

  private void catchUp(long version) {
    long[] known = known();
    long writes = version - known[VERSION];
    if (writes != 0) {
      long turned = known[TOGGLES] ^ (writes & 1) << me.id();
      // Both at once, and the versions of the acceptors last: an error in between leaves versions
      // that are behind, so that everything is read again.
      known[VERSION] = version;
      known[TOGGLES] = turned;
      writer.copyLast(version, known, VALUE);
      for (long left = writerQuorum; left != 0; left &= left - 1) {
        versions[Long.numberOfTrailingZeros(left)] += writes;
      }
    }
  }
}
