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
import org.synod.quorum.Chain.Put;
import org.synod.register.Register;
import org.synod.register.Versioned;
import org.synod.register.slots.SlotWords;

/**
 * One member's hold on a {@link QuorumRegister}: it reads and writes words, without allocation if
 * the acceptors are in slots of the member's memory, and remembers the state that it saw last. Used
 * by one thread at a time, as its member is.
 *
 * <p><i>Progress, linearization:</i> as {@link QuorumRegister} says. A write that follows one of
 * its own, with no other between, takes one compare-and-set on each acceptor of a quorum and reads
 * nothing first; a read of an unchanged value compares one word of each.
 *
 * <p><i>Memory effects:</i> as {@link Register} says.
 *
 * <p><i>Not guaranteed:</i> a refusal if two threads use it at once, except for the checks of
 * {@link Member} under {@code -ea}.
 */
public final class Participant {
  /*
   * Exactly once. A state has a bit for each process, and each write of the process turns its bit
   * over. A process whose write may be at an acceptor looks for its bit. If the bit is turned in a
   * decided state, the write took effect, whichever process carried it there and whatever was
   * written since. It starts its next write only when the last one is in a decided state or can
   * never be: then its bit is the same in all states that can still be decided.
   */
  static {
    Windows.add(Participant.class);
  }

  /** The write of this member's number that may be at an acceptor and in no decided state yet. */
  private enum Doubt {
    /** None. */
    NONE,
    /** A write of a member that had the number before. */
    PREDECESSOR,
    /** A write of a call before the last one. */
    EARLIER_CALL,
    /** The write of the last call. */
    LAST_CALL
  }

  private final Codec<?> codec;
  private final Known known;
  private final Ballots ballots;
  private final Chain chain;
  private final SteadyWriter steady;
  private final long bit;
  private Doubt doubt = Doubt.PREDECESSOR;
  private long turned; // my bit if the write in doubt, unless a predecessor's, took effect
  private boolean lastTookEffect; // my last call, unless its write is in doubt
  private boolean isHeld; // whether the member is held, for a write in doubt
  private @Nullable Backoff backoff; // made when another's write first came before mine

  Participant(QuorumAcceptors<?> acceptors, Codec<?> codec, Member me) {
    this.codec = codec;
    known = new Known(acceptors, me);
    ballots = new Ballots(known);
    chain = new Chain(known, ballots);
    steady = new SteadyWriter(known, chain);
    bit = 1L << me.id();
  }

  /** The member that reads and writes. */
  Member me() {
    return known.me;
  }

  /**
   * Copies the current value's words.
   *
   * @param into the array to copy to, exactly as many words as the codec says; all zero at version
   *     0
   * @return the version whose value was copied
   * @throws org.synod.register.RegisterUnavailableException if no quorum answers
   */
  public long read(long[] into) {
    SlotWords.requireWidth("into", into, codec.words());
    catchUp(Doubt.LAST_CALL);
    Known known = this.known; // once: behind a volatile read a field is read again
    known.setUnsure(false);
    if (!known.isCurrent()) {
      steady.stop();
      chain.readCurrent();
    }
    long[] state = known.state();
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
   *     the write may have taken effect. Later {@link #tookEffect} says whether it did
   */
  public boolean compareAndSetWords(long expectedVersion, long[] next) {
    lastTookEffect = false; // until it is known to be true: an error may end this call anywhere
    if (next != null && steady.canWrite(expectedVersion, next)) {
      Put put = steady.write(expectedVersion, next);
      if (put == Put.DONE) {
        lastTookEffect = true;
        return true;
      }
      setDoubt(put == Put.UNKNOWN ? Doubt.LAST_CALL : Doubt.NONE, known.state()[TOGGLES]);
      steady.stop();
    } else {
      refuse();
      SlotWords.requireWidth("next", next, codec.words());
      known.setUnsure(false);
      if (doubt != Doubt.NONE) {
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

  /**
   * Begins a call that has no effect, unless it goes on to write; a write of an earlier call may
   * still have one.
   */
  void refuse() {
    lastTookEffect = false;
    if (doubt == Doubt.LAST_CALL) {
      doubt = Doubt.EARLIER_CALL;
    }
    catchUp(Doubt.EARLIER_CALL);
    steady.stop();
  }

  /**
   * Pauses after a lost write: without a pause, this thread or the one that came first would lose
   * the next time.
   */
  private void lose() {
    if (backoff == null) {
      backoff = new Backoff(bit);
    }
    backoff.pause();
  }

  private boolean write(long expectedVersion, long[] next) {
    boolean fresh = false;
    for (; ; ) {
      if (!known.isHostKnown() || !fresh && known.state()[VERSION] < expectedVersion) {
        chain.refresh();
        fresh = true;
      }
      boolean mine = isTurned();
      long version = known.state()[VERSION];
      if (mine || version != expectedVersion) {
        if (chain.carry()) {
          doubt = Doubt.NONE;
          lastTookEffect = mine;
          if (mine) {
            return true;
          }
          Versioned.requireReached(expectedVersion, version);
          return LostCas.lost(QuorumRegister.class, expectedVersion, version);
        }
      } else if (make(next) && chain.carry()) {
        doubt = Doubt.NONE;
        lastTookEffect = true;
        steady.haveMade();
        return true;
      }
    }
  }

  /** Makes the state that follows the known one; false if the host had another by then. */
  private boolean make(long[] value) {
    // {toggles, k, ...} -> {toggles with mine turned, k + 1, value}
    long[] state = known.state();
    long[] next = chain.next();
    next[TOGGLES] = state[TOGGLES] ^ bit;
    next[VERSION] = state[VERSION] + 1;
    copy(value, 0, next, VALUE, value.length);
    Doubt before = doubt;
    // before the state is put, or an error in the midst of that would leave it unknown
    setDoubt(Doubt.LAST_CALL, next[TOGGLES]);
    Put put = chain.put();
    if (put == Put.REFUSED && before == Doubt.NONE) { // an earlier write may still take effect
      doubt = Doubt.NONE;
      known.setUnsure(false);
    }
    return put == Put.DONE;
  }

  /** Notes which write may be at an acceptor, and the toggles of its state. */
  private void setDoubt(Doubt doubt, long toggles) {
    turned = toggles & bit;
    this.doubt = doubt;
    known.setUnsure(doubt != Doubt.NONE);
  }

  /** Makes the last state made the known one. A write that was broken off is in doubt. */
  private void catchUp(Doubt brokenOff) {
    if (known.isBehind && !steady.catchUp()) {
      setDoubt(brokenOff, ~known.state()[TOGGLES]);
      steady.stop();
    }
  }

  /** Copies words. Values of one word are worth a case of their own. */
  private static void copy(long[] from, int index, long[] to, int at, int words) {
    if (words == 1) {
      to[at] = from[index];
    } else {
      System.arraycopy(from, index, to, at, words);
    }
  }

  /**
   * Tells whether the last {@code compareAndSetWords} took effect, also if it ended in an
   * exception. If it has not taken effect, it never will.
   *
   * @return true if it took effect; false if not, or if there was none
   * @throws org.synod.register.RegisterUnavailableException if no quorum answers; ask again
   */
  public boolean tookEffect() {
    catchUp(Doubt.LAST_CALL);
    known.setUnsure(false);
    if (doubt != Doubt.NONE) {
      boolean isOfLastCall = doubt == Doubt.LAST_CALL;
      boolean tookEffect = settle();
      lastTookEffect = isOfLastCall && tookEffect;
    }
    return lastTookEffect;
  }

  /**
   * Sees to it that no earlier write of this member's number can take effect any more.
   *
   * @return whether the write in doubt took effect
   */
  private boolean settle() {
    do {
      if (!known.isHostKnown()) {
        chain.refresh();
      }
      // The state is written once more as it is. So a write that an earlier call sent to this host,
      // and that may still be on its way, will find another version of its register.
      int words = known.state().length - TOGGLES;
      System.arraycopy(known.state(), TOGGLES, chain.next(), TOGGLES, words);
    } while (chain.put() != Put.DONE || !chain.carry());
    boolean tookEffect = isTurned();
    doubt = Doubt.NONE;
    return tookEffect;
  }

  /** Whether the known state has the write of mine that is in doubt. */
  private boolean isTurned() {
    boolean isMine = doubt == Doubt.LAST_CALL || doubt == Doubt.EARLIER_CALL;
    return isMine && (known.state()[TOGGLES] & bit) == turned;
  }

  /** Keeps a lent member with its thread while a write of the member is in doubt. */
  void holdWhileInDoubt() {
    boolean inDoubt =
        steady.isBrokenOff() || doubt == Doubt.LAST_CALL || doubt == Doubt.EARLIER_CALL;
    if (inDoubt && !isHeld) {
      Tenure.of(known.me).hold();
    } else if (!inDoubt && isHeld) {
      Tenure.of(known.me).letGo();
    }
    isHeld = inDoubt;
  }

  /** Decides the state in a ballot that no acceptor can have promised and forgotten. */
  long[] decideBeyond() {
    catchUp(Doubt.LAST_CALL);
    steady.stop();
    known.setUnsure(false);
    ballots.leap();
    while (!chain.carry()) {}
    return known.state();
  }

  @Override
  public String toString() {
    long[] state = known.state();
    return "Participant[" + known.me + ", version " + state[VERSION] + " seen last]";
  }
}
