// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import org.synod.memory.Member;
import org.synod.memory.roster.Tenure;

/**
 * What a process has when it holds a {@link Lease}: a token, and the way to keep the lease and to
 * give it back.
 *
 * <p>It is used as its process is: by one thread at a time.
 *
 * <p><i>Progress, linearization, memory effects:</i> as {@link Lease} says.
 *
 * <p><i>Not guaranteed:</i> that a lease which was held at a moment still is: whatever acts on it
 * must be given the {@link #token} and refuse it if it has seen a larger one, or be a
 * {@link FencedRegister}.
 */
public final class Grant implements AutoCloseable {
  private final Lease lease;
  private final Lease.Turns turns; // of the process
  private final long token;
  private final boolean isShared;

  /**
   * Known to be over. A later grant of the same process may share the same session, with the same
   * bit: without this, releasing twice would release that one.
   */
  private boolean isOver;

  private boolean holdsProcess; // which it then lets go of at its end

  Grant(Lease lease, Lease.Turns turns, long token, boolean isShared) {
    this.lease = lease;
    this.turns = turns;
    this.token = token;
    this.isShared = isShared;
  }

  Lease lease() {
    return lease;
  }

  Member process() {
    return turns.process;
  }

  Lease.Turns turns() {
    return turns;
  }

  boolean isOver() {
    return isOver;
  }

  /** Has the process that it was acquired with stay with the thread until it is over. */
  void holdProcess() {
    holdsProcess = true;
    Tenure.of(process()).hold();
  }

  void end() {
    isOver = true;
    if (holdsProcess) {
      holdsProcess = false;
      Tenure.of(process()).letGo();
    }
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
   * @return false if it was released, revoked or taken over, or its process is closed
   */
  public boolean isHeld() {
    return lease.isHeld(this);
  }

  /**
   * Keeps the lease: if somebody else wants it, the term begins anew. As long as nobody does, this
   * is a read; in a file, also a question to the operating system whether the file was replaced.
   *
   * @return true if it is held; false if it is over, and will be for good
   * @throws IllegalStateException if the process was closed before that was known
   */
  public boolean renew() {
    return lease.renew(this);
  }

  /**
   * Gives the lease back.
   *
   * @return true if it was held until now; false if it was over
   * @throws IllegalStateException if the process was closed before that was known
   */
  public boolean release() {
    return lease.release(this);
  }

  /** Releases it; again, or when it is over, without effect. */
  @Override
  public void close() {
    release();
  }

  @Override
  public String toString() {
    return "Grant[token " + token + (isShared ? ", shared" : "") + ", " + turns.process + "]";
  }
}
