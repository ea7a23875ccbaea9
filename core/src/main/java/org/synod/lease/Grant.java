// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import org.synod.lease.words.LeaseWords;
import org.synod.memory.Member;
import org.synod.memory.roster.Tenure;
import org.synod.register.slots.SlotWords;

/**
 * A member's hold on a {@link Lease}: a token, and the methods to keep the lease and to give it
 * back.
 *
 * <p>It is used as its member is: by one thread at a time.
 *
 * <p><i>Progress, linearization, memory effects:</i> as {@link Lease} says.
 *
 * <p><i>Not guaranteed:</i> that a lease which was held at one moment is still held at the next. So
 * the object that a holder acts on must be a {@link FencedRegister}, or must be given the
 * {@link #token} and refuse it after a larger one.
 */
public final class Grant implements AutoCloseable {
  private final Lease lease;
  private final Turns turns; // of the member
  private final long token;
  private final boolean isShared;

  /**
   * The grant is known to be over. A later grant of the same member may share the same session,
   * with the same bit: without this field, a second release of this grant would release the later
   * one.
   */
  private boolean isOver;

  private boolean holdsMember; // and lets go of it at its end

  Grant(Lease lease, Turns turns, long token, boolean isShared) {
    this.lease = lease;
    this.turns = turns;
    this.token = token;
    this.isShared = isShared;
  }

  Lease lease() {
    return lease;
  }

  Member member() {
    return turns.member;
  }

  boolean isOver() {
    return isOver;
  }

  /** Keeps the member that it was acquired with at its thread until the grant is over. */
  void holdMember() {
    holdsMember = true;
    Tenure.of(member()).hold();
  }

  private void end() {
    isOver = true;
    if (holdsMember) {
      holdsMember = false;
      Tenure.of(member()).letGo();
    }
  }

  private void lose() {
    end();
    lease.tell("lost", member(), token);
  }

  /**
   * Returns the fencing token: larger than that of every grant of this lease before.
   *
   * @return the token, above 0
   */
  public long token() {
    return token;
  }

  /**
   * Tells whether others may hold the lease at the same time.
   *
   * @return true if it was acquired to be shared
   */
  public boolean isShared() {
    return isShared;
  }

  /**
   * Tells whether the lease is held with this grant; by the time the caller looks at the answer it
   * may not be.
   *
   * @return false if it was released, revoked or taken over, or its member is closed
   */
  public boolean isHeld() {
    if (isOver || member().isClosed()) {
      return false;
    }
    SlotWords register = lease.register();
    if (register.version() == token) {
      return true; // nothing has changed since
    }
    long[] words = new long[register.width()];
    long version = register.read(words);
    return lease.holders().holdWith(this, words, version);
  }

  /**
   * Keeps the lease: if somebody else wants it, the term begins anew. As long as nobody does, this
   * takes one read; in a file, it also asks the operating system whether the file was replaced.
   *
   * @return true if it is held; false if it is over, and will be for good
   * @throws IllegalStateException if the member was closed before the answer was known
   */
  public boolean renew() {
    if (isOver) {
      return false; // its member may have been given back with it
    }
    Member me = lease.requireMember(member());
    if (lease.isFoundReplaced()) {
      lose(); // others may have it in the file that is there now
      return false;
    }
    SlotWords register = lease.register();
    if (register.version() == token) {
      return true; // nothing has changed since
    }
    long[] words = new long[register.width()];
    while (!isOver) {
      long version = register.read(words);
      if (!lease.holders().holdWith(this, words, version)) {
        lose();
      } else if (!LeaseWords.isChallenged(words)) {
        return true;
      } else {
        // {challenged} -> {held}
        LeaseWords.renew(words);
        if (register.compareAndSet(me, version, words)) {
          lease.tell("renewed", me, token);
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Gives the lease back.
   *
   * @return true if it was held until now; false if it was over
   * @throws IllegalStateException if the member was closed before the answer was known
   */
  public boolean release() {
    if (isOver) {
      return false; // its member may have been given back with it
    }
    Member me = member();
    SlotWords register = lease.register();
    if (turns.releaseAgain(register, token)) {
      end();
      lease.tell("released", me, token);
      return true;
    }
    lease.requireMember(me);
    long[] words = new long[register.width()];
    while (!isOver) {
      long version = register.read(words);
      if (!lease.holders().holdWith(this, words, version)) {
        lose();
        return false;
      }
      // {held by me and perhaps others} -> {held by them}, or {free}
      LeaseWords.leave(words, me);
      if (register.compareAndSet(me, version, words)) {
        if (version == token && !isShared) {
          turns.released(version + 1); // my two slots have the words that the next two writes need
        } else {
          turns.forget();
        }
        end();
        lease.tell("released", me, token);
        return true;
      }
    }
    return false;
  }

  /** Releases the lease; without effect if the grant is over. */
  @Override
  public void close() {
    release();
  }

  @Override
  public String toString() {
    return "Grant[token " + token + (isShared ? ", shared" : "") + ", " + turns.member + "]";
  }
}
