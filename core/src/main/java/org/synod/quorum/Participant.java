// SPDX-License-Identifier: Apache-2.0
package org.synod.quorum;

import static org.synod.quorum.QuorumState.TOGGLES;
import static org.synod.quorum.QuorumState.VALUE;
import static org.synod.quorum.QuorumState.VERSION;

import org.jspecify.annotations.Nullable;
import org.synod.events.LostCas;
import org.synod.memory.Backoff;
import org.synod.memory.Codec;
import org.synod.memory.Member;
import org.synod.memory.roster.Tenure;
import org.synod.memory.roster.Windows;
import org.synod.register.Register;
import org.synod.register.VersionNotReachedException;
import org.synod.register.slots.SlotWords;

/**
 * One process's hold on a {@link QuorumRegister}: it reads and writes words, without allocation if
 * the acceptors are in slots of the process's memory, and knows what it saw last. Used by one
 * thread at a time, as its process is.
 *
 * <p><i>Progress, linearization:</i> as {@link QuorumRegister} says. A write that follows one of
 * its own, with no other between, takes one compare-and-set on each acceptor of a quorum and reads
 * nothing first; a read of what has not changed compares one word of each.
 *
 * <p><i>Memory effects:</i> as {@link Register} says.
 *
 * <p><i>Not guaranteed:</i> use by two threads at once is not noticed, save what {@link Member}
 * notices under {@code -ea}.
 */
public final class Participant extends Repetition {
  /*
   * Exactly once. A state has a bit for each process, turned over by each of its writes. A process
   * whose write may be somewhere looks for its bit: turned in a decided state, the write took
   * effect, whoever carried it there and whatever was written since. It starts its next write only
   * when the last one is in a decided state or can never be: then its bit is the same in all
   * states that can still be decided.
   */
  private static final long NO_WRITE = -1; // a bit is 0 or a power of two, as a signed number

  static {
    Windows.add(Participant.class);
  }

  private final Codec<?> codec;
  private final long bit;
  private boolean open = true; // a write of mine, or of who had my number before, may be somewhere
  private long turned = NO_WRITE; // what my bit is if that write took effect
  private boolean isOfLastCall; // whether that write is of my last call, and not of one before
  private boolean last; // what became of my last call, unless its write is open
  private boolean isHeld; // the process, for a write that is in doubt
  private @Nullable Backoff backoff; // made when another's write first came before mine

  Participant(Members<?> members, Codec<?> codec, Member me) {
    super(members, me);
    this.codec = codec;
    bit = 1L << me.id();
  }

  /**
   * Copies the current value's words.
   *
   * @param into where to, exactly as many words as the codec says; all zero at version 0
   * @return the version whose value was copied
   * @throws org.synod.register.RegisterUnavailableException if no quorum answers
   */
  public long read(long[] into) {
    SlotWords.requireWidth("into", into, codec.words());
    catchUpOrOpen();
    setUnsure(false);
    if (!isCurrent()) {
      stopRepeating();
      readCurrent();
    }
    long[] state = known();
    copy(state, VALUE, into, 0, into.length);
    return state[VERSION];
  }

  /**
   * Writes a value, given as words, if the register is at the expected version.
   *
   * @param expectedVersion the version it must be at, from 0 to the current one
   * @param next the value's words, exactly as many as the codec says
   * @return true if it was written, and the version is now {@code expectedVersion + 1}
   * @throws IllegalArgumentException if {@code expectedVersion} is negative or one that this
   *     register has not reached, or {@code next} is of another width; the register is unchanged
   * @throws org.synod.register.RegisterUnavailableException if no quorum answers; it says whether
   *     the write may have taken effect, and later {@link #tookEffect} whether it did
   */
  public boolean compareAndSetWords(long expectedVersion, long[] next) {
    last = false; // until it is known to be true: an error may end this call anywhere
    if (next != null && canRepeat(expectedVersion, next)) {
      assert isOfLastCall; // as the one before left it
      Put put = repeat(expectedVersion, next);
      if (put == Put.DONE) {
        last = true;
        return true;
      }
      setOpen(put == Put.UNKNOWN, known()[TOGGLES]);
      stopRepeating();
    } else {
      refuse();
      SlotWords.requireWidth("next", next, codec.words());
      setUnsure(false);
      if (open) {
        settle();
      }
    }
    boolean isWritten = write(expectedVersion, next);
    if (!isWritten) {
      lose();
    } else if (backoff != null) {
      backoff.reset();
    }
    return isWritten;
  }

  /** Begins a call that has no effect, unless it goes on to write; one before may still have. */
  void refuse() {
    last = false;
    isOfLastCall = false;
    catchUpOrOpen();
    stopRepeating();
  }

  /** Lets the other go on: it, or whoever tries again at once, would lose the next time. */
  private void lose() {
    if (backoff == null) {
      backoff = new Backoff(bit);
    }
    backoff.pause();
  }

  private boolean write(long expectedVersion, long[] next) {
    boolean fresh = false;
    for (; ; ) {
      if (!hostKnown || !fresh && known()[VERSION] < expectedVersion) {
        refresh();
        fresh = true;
      }
      boolean mine = open && isTurned();
      long version = known()[VERSION];
      if (mine || version != expectedVersion) {
        if (decide()) {
          open = false;
          last = mine;
          if (mine) {
            return true;
          }
          VersionNotReachedException.requireReached(expectedVersion, version);
          return LostCas.lost(QuorumRegister.class, expectedVersion, version);
        }
      } else if (make(next) && decide()) {
        open = false;
        last = true;
        haveMade();
        return true;
      }
    }
  }

  /** Makes the state that follows the known one; false if the host had another by then. */
  private boolean make(long[] value) {
    // {toggles, k, ...} -> {toggles with mine turned, k + 1, value}
    long[] known = known();
    long[] next = next();
    next[TOGGLES] = known[TOGGLES] ^ bit;
    next[VERSION] = known[VERSION] + 1;
    copy(value, 0, next, VALUE, value.length);
    turned = next[TOGGLES] & bit;
    boolean wasOpen = open;
    open = true; // before it is put, or an error in the midst of that would leave it unknown
    isOfLastCall = true;
    Put put = put();
    open = wasOpen || put != Put.REFUSED;
    setUnsure(open);
    return put == Put.DONE;
  }

  /** Says whether my last write may be somewhere, and what toggles it has there. */
  private void setOpen(boolean isOpen, long toggles) {
    open = isOpen;
    turned = toggles & bit;
    setUnsure(isOpen);
  }

  private void catchUpOrOpen() {
    if (!catchUp()) {
      setOpen(true, ~known()[TOGGLES]);
      stopRepeating();
    }
  }

  /** The values of one word are worth a case of their own. */
  private static void copy(long[] from, int index, long[] to, int at, int words) {
    if (words == 1) {
      to[at] = from[index];
    } else {
      System.arraycopy(from, index, to, at, words);
    }
  }

  /**
   * Tells whether the last {@code compareAndSetWords} took effect: what it returned, or, if it
   * ended in an exception, what became of it. If it has not taken effect, it never will.
   *
   * @return true if it took effect; false if not, or if there was none
   * @throws org.synod.register.RegisterUnavailableException if no quorum answers; ask again
   */
  public boolean tookEffect() {
    catchUpOrOpen();
    setUnsure(false);
    if (open) {
      boolean tookEffect = settle();
      last = isOfLastCall && tookEffect;
    }
    return last;
  }

  /**
   * Sees to it that no earlier write of this process's number can take effect any more.
   *
   * @return whether the last one did
   */
  private boolean settle() {
    do {
      if (!hostKnown) {
        refresh();
      }
      // Written once more as it is: a write that an earlier call sent to this host, and that may
      // still be on its way, will find another version of its register.
      int words = known().length - TOGGLES;
      System.arraycopy(known(), TOGGLES, next(), TOGGLES, words);
    } while (put() != Put.DONE || !decide());
    boolean tookEffect = isTurned();
    open = false;
    turned = NO_WRITE;
    return tookEffect;
  }

  /** Has a process that is lent stay with its thread while a write of its is in doubt. */
  void holdWhileInDoubt() {
    boolean inDoubt = isBrokenOff() || open && turned != NO_WRITE;
    if (inDoubt && !isHeld) {
      Tenure.of(me).hold();
    } else if (!inDoubt && isHeld) {
      Tenure.of(me).letGo();
    }
    isHeld = inDoubt;
  }

  private boolean isTurned() {
    return (known()[TOGGLES] & bit) == turned;
  }

  /** Decides the state in a ballot that no acceptor can have promised and forgotten. */
  long[] decideBeyond() {
    catchUpOrOpen();
    stopRepeating();
    setUnsure(false);
    leap();
    while (!decide()) {}
    return known();
  }
}
