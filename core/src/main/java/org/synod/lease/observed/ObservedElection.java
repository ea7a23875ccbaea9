// SPDX-License-Identifier: Apache-2.0
package org.synod.lease.observed;

import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.synod.register.RegisterUnavailableException;

/**
 * One process's part in the election of a leader (Ω) among processes that share a register: the
 * leader is the holder of an {@link ObservedLease}. The object has no thread. Its process stands,
 * and keeps its place, by calling {@link #poll}, at least twice in a term.
 *
 * <p>It is used by one thread at a time.
 *
 * <p><i>Progress:</i> as {@link ObservedLease}; a poll by the leader is a read as long as nobody
 * challenges it. If somebody goes on polling often enough, there is a leader from some time on.
 *
 * <p><i>Linearization and memory effects:</i> those of the lease.
 *
 * <p><i>Not guaranteed:</i> that a deposed leader has noticed, by a poll, before another leads.
 * There is one leader for each token, and {@link ObservedGrant#compareAndSet} takes writes from the
 * newest only. A leader whose register does not answer cannot know.
 *
 * <p>Sources: as of {@link ObservedLease}; T. Chandra, V. Hadzilacos, S. Toueg, <i>The Weakest
 * Failure Detector for Solving Consensus</i> (1996).
 *
 * @param <V> the values behind the lease
 */
public final class ObservedElection<V> implements AutoCloseable {
  private final ObservedLease<V> lease;
  private final LongConsumer elected;
  private final LongConsumer deposed;
  private @Nullable ObservedGrant<V> grant; // not null between elected and deposed

  /**
   * Makes a part in an election, in which the process does not stand before its first poll.
   *
   * @param lease this process's view of the lease that the leader holds
   * @param elected is told each token that this process is elected with, by the polling thread,
   *     once
   * @param deposed is told each of these tokens when it is noticed to be over, or resigned, by the
   *     polling thread, once
   */
  public ObservedElection(ObservedLease<V> lease, LongConsumer elected, LongConsumer deposed) {
    this.lease = Objects.requireNonNull(lease, "lease: null, allowed: a lease");
    this.elected = Objects.requireNonNull(elected, "elected: null, allowed: a function");
    this.deposed = Objects.requireNonNull(deposed, "deposed: null, allowed: a function");
  }

  /**
   * Stands, or stays leader. An exception that a callback throws comes through, and the callback is
   * not called again for that token.
   *
   * @return true if this process leads
   * @throws RegisterUnavailableException if the register does not answer; a leader may lead on, or
   *     not
   */
  public boolean poll() {
    if (grant != null && grant.renew()) {
      return true;
    }
    depose();
    ObservedGrant<V> granted = lease.tryAcquire();
    if (granted == null) {
      return false;
    }
    grant = granted;
    elected.accept(granted.token());
    return true;
  }

  /** Tells the end of the grant, if there is one. */
  private void depose() {
    ObservedGrant<V> over = grant;
    grant = null; // first, or it could be told twice if the callback throws
    if (over != null) {
      deposed.accept(over.token());
    }
  }

  /**
   * Returns the grant that this process leads with.
   *
   * @return its grant, which may be over unnoticed; empty if it does not lead
   */
  public Optional<ObservedGrant<V>> grant() {
    return Optional.ofNullable(grant);
  }

  /**
   * Gives the place up, so that another can have it at once; the next poll stands again.
   *
   * @return true if this process was the leader until now
   * @throws RegisterUnavailableException if the register does not answer; call again
   */
  public boolean resign() {
    boolean led = grant != null && grant.release();
    depose();
    return led;
  }

  /** Resigns. */
  @Override
  public void close() {
    resign();
  }

  @Override
  public String toString() {
    ObservedGrant<V> held = grant;
    return "ObservedElection[" + lease
        + (held == null ? "]" : ", leads with token " + held.token() + "]");
  }
}
