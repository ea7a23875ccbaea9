// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.synod.quorum.QuorumState.TOGGLES;
import static org.synod.quorum.QuorumState.VALUE;
import static org.synod.quorum.QuorumState.VERSION;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.synod.quorum.Chain.Put;
import org.synod.register.SlotRegister;
import org.synod.register.slots.TailWriter;

/** Adds to a {@link Chain} again and again for one process, while nobody else does. */
final class SteadyWriter {
  /*
   * A process that made the last two states and carried them to one quorum has filled both its
   * slots there: with the same ballot, the same lead, and toggles that differ in its bit. So as
   * long as nobody else writes there, it stores the value only. Its knowledge of those acceptors is
   * then behind, until another call makes it catch up.
   *
   *   idle        the known state is not behind
   *   steady      done = begun: the version of the last state, which all acceptors have
   *   broken off  done < begun: an exception ended a write midway, so that it may be somewhere
   *
   * Invariant: while it is steady, each acceptor of the quorum was last written by it, or refuses.
   */
  private static final int BOTH = 2; // a process has two slots in each register

  private final Known known;
  private final Chain chain;
  private long begun; // the version of the state whose write was begun last
  private long done; // the version of the state that was written last
  private @Nullable TailWriter writer; // to one quorum, its host first
  private long writerQuorum;
  private int writerHost;
  private int inARow; // states that this process made and carried to one quorum, up to BOTH

  SteadyWriter(Known known, Chain chain) {
    this.known = known;
    this.chain = chain;
  }

  /** Says that the known state is decided and was made by this process, by {@link Chain#put}. */
  void haveMade() {
    if (chain.wasDisturbed()) {
      inARow = 0;
    } else if (inARow < BOTH) {
      inARow++;
    }
    long quorum = known.decidedBy;
    boolean areMany = (quorum & quorum - 1) != 0;
    if (inARow == BOTH && known.acceptors.areSlots() && known.isHostKnown() && areMany) {
      begin(quorum);
    }
  }

  private void begin(long quorum) {
    if (writer == null || writerQuorum != quorum || writerHost != known.host) {
      SlotRegister<?>[] slots = known.acceptors.slots;
      List<SlotRegister<?>> registers = new ArrayList<>();
      registers.add(slots[known.host]); // it makes the state
      for (long left = quorum & ~(1L << known.host); left != 0; left &= left - 1) {
        registers.add(slots[Long.numberOfTrailingZeros(left)]);
      }
      writer = new TailWriter(known.me, registers, VALUE);
      writerQuorum = quorum;
      writerHost = known.host;
    }
    long version = known.state()[VERSION];
    if (known.isCurrent() && writer.begin(version)) {
      begun = version;
      done = version;
      known.isBehind = true;
    }
  }

  /** Whether the next state that follows a version can be made by {@link #write}. */
  boolean canWrite(long version, long[] value) {
    return known.isBehind && done == version && begun == version && writer.fits(value);
  }

  /**
   * Makes the state that follows a version, and carries it to the quorum. If it is not {@link
   * Put#DONE}, this counts as broken off until {@link #stop}.
   */
  Put write(long version, long[] value) {
    begun = version + 1;
    int written = writer.write(version, value);
    if (written == TailWriter.ALL) {
      done = version + 1;
      return Put.DONE;
    }
    return interrupted(version, written);
  }

  private Put interrupted(long version, int written) {
    chain.disturb();
    if (written == 0) {
      catchUp(version);
      known.forgetHost();
      return Put.REFUSED;
    }
    catchUp(version + 1);
    known.decidedBy = 0;
    int place = 1;
    for (long left = writerQuorum & ~(1L << known.host); left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      if (place == written) {
        known.forgetVersion(i); // another has written here
      } else if (place > written) {
        known.versions[i]--; // not written
      }
      place++;
    }
    return Put.UNKNOWN;
  }

  /**
   * Makes the known state the last one that was made by {@link #write}.
   *
   * @return false if an exception ended {@link #write} midway, so that a write may be at an
   *     acceptor; it stays so until {@link #stop}
   */
  boolean catchUp() {
    if (!known.isBehind) {
      return true;
    }
    catchUp(done);
    if (isBrokenOff()) {
      known.forgetVersions();
      known.forgetHost();
      known.decidedBy = 0;
      return false;
    }
    return true;
  }

  /** Whether an exception ended {@link #write} midway. */
  boolean isBrokenOff() {
    return known.isBehind && begun != done;
  }

  /** To be called when the known state is the last one made. */
  void stop() {
    known.isBehind = false;
  }

  private void catchUp(long version) {
    long[] state = known.state();
    long writes = version - state[VERSION];
    if (writes != 0) {
      long turned = state[TOGGLES] ^ (writes & 1) << known.me.id();
      // Version and toggles change together, and the versions of the acceptors last: an error in
      // between leaves versions that are behind, so that everything is read again.
      state[VERSION] = version;
      state[TOGGLES] = turned;
      writer.copyLast(version, state, VALUE);
      for (long left = writerQuorum; left != 0; left &= left - 1) {
        known.versions[Long.numberOfTrailingZeros(left)] += writes;
      }
    }
  }
}
