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
import org.synod.register.VersionNotReachedException;
import org.synod.register.slots.SlotWords;

/**
 * One member's hold on a {@link QuorumRegister}: it reads and writes words, without allocation if
 * the acceptors are in slots of the member's memory, and knows what it saw last. Used by one thread
 * at a time, as its member is.
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
public final class Participant {
  /*
   * Exactly once. A state has a bit for each process, turned over by each of its writes. A process
   * whose write may be somewhere looks for its bit: turned in a decided state, the write took
   * effect, whichever process carried it there and whatever was written since. It starts its next
   * write only when the last one is in a decided state or can never be: then its bit is the same in
   * all states that can still be decided.
   */
  static {
    Windows.add(Participant.class);
  }

  /** Which write of this member's number may be at an acceptor and in no decided state yet. */
  private enum Doubt {
    /** None. */
    NONE,
    /** One of a member that had the number before. */
    PREDECESSOR,
    /** One of a call before the last one. */
    EARLIER_CALL,
    /** That of the last call. */
    LAST_CALL
  }

  private final Codec<?> codec;
  private final Known known;
  private final Ballots ballots;
  private final Chain chain;
  private final SteadyWriter steady;
  private final long bit;
  private Doubt doubt = Doubt.PREDECESSOR;
  private long turned; // what my bit is if the write in doubt took effect, unless a predecessor's
  private boolean lastTookEffect; // my last call, unless its write is in doubt
  private boolean isHeld; // the member, for a write that is in doubt
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
   * @param into where to, exactly as many words as the codec says; all zero at version 0
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
   *     the write may have taken effect, and later {@link #tookEffect} whether it did
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

  /** Begins a call that has no effect, unless it goes on to write; one before may still have. */
  void refuse() {
    lastTookEffect = false;
    if (doubt == Doubt.LAST_CALL) {
      doubt = Doubt.EARLIER_CALL;
    }
    catchUp(Doubt.EARLIER_CALL);
    steady.stop();
  }

  /** Lets the other go on: it, or a thread that tries again at once, would lose the next time. */
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
          VersionNotReachedException.requireReached(expectedVersion, version);
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
    // before it is put, or an error in the midst of that would leave it unknown
    setDoubt(Doubt.LAST_CALL, next[TOGGLES]);
    Put put = chain.put();
    if (put == Put.REFUSED && before == Doubt.NONE) { // one before may still take effect
      doubt = Doubt.NONE;
      known.setUnsure(false);
    }
    return put == Put.DONE;
  }

  /** Says which write may be somewhere, and what toggles it has there. */
  private void setDoubt(Doubt doubt, long toggles) {
    turned = toggles & bit;
    this.doubt = doubt;
    known.setUnsure(doubt != Doubt.NONE);
  }

  /** Makes the known state the last one made. A write that was broken off is in doubt. */
  private void catchUp(Doubt brokenOff) {
    if (known.isBehind && !steady.catchUp()) {
      setDoubt(brokenOff, ~known.state()[TOGGLES]);
      steady.stop();
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
   * @return whether the one in doubt did
   */
  private boolean settle() {
    do {
      if (!known.isHostKnown()) {
        chain.refresh();
      }
      // Written once more as it is: a write that an earlier call sent to this host, and that may
      // still be on its way, will find another version of its register.
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

  /** Has a member that is lent stay with its thread while a write of its is in doubt. */
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
