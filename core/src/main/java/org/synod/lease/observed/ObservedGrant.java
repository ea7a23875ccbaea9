// SPDX-License-Identifier: Apache-2.0
package org.synod.lease.observed;

import java.util.Objects;
import java.util.UUID;
import org.synod.lease.LeaseLostException;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.TimedBackoff;
import org.synod.register.Versioned;
import org.synod.register.VersionNotReachedException;

/**
 * A grant of an {@link ObservedLease}, held until it is released or taken over. It is used by one
 * thread at a time.
 *
 * <p><i>Progress:</i> as the register: an operation repeats only because another's change
 * succeeded.
 *
 * <p><i>Linearization:</i> a change at its compare-and-set; all else at the read.
 *
 * <p><i>Not guaranteed:</i> that the grant is still held when the caller looks at an answer.
 *
 * @param <V> the values
 */
public final class ObservedGrant<V> implements AutoCloseable {
  private final ObservedLease<V> lease;
  private final UUID id;
  private final long token;

  ObservedGrant(ObservedLease<V> lease, UUID id, long token) {
    this.lease = lease;
    this.id = id;
    this.token = token;
  }

  /**
   * Returns the fencing token: larger than that of every grant of this lease before. Another store
   * that refuses a token smaller than one it has seen takes writes from the newest holder only.
   *
   * @return the token, above 0
   */
  public long token() {
    return token;
  }

  /**
   * Tells whether the lease is held with this grant; by the time the caller looks at the answer it
   * may not be.
   *
   * @return false if it was released or taken over
   * @throws RegisterUnavailableException if the register does not answer
   */
  public boolean isHeld() {
    return Tenancy.of(lease.read()).isHeldBy(id);
  }

  /**
   * Keeps the lease: gives a sign of life if somebody else wants it. As long as nobody does, this
   * takes one read.
   *
   * @return true if it is held; false if it is over, and will be for good
   * @throws RegisterUnavailableException if the register does not answer; renew again
   */
  public boolean renew() {
    TimedBackoff backoff = new TimedBackoff();
    for (; ; ) {
      long start = System.nanoTime();
      Versioned<Tenancy<V>> found = lease.read();
      Tenancy<V> there = Tenancy.of(found);
      if (!there.isHeldBy(id)) {
        return false;
      }
      // {held, wanted} -> {held}
      if (!there.isWanted() || lease.change(found, there.renewed())) {
        return true;
      }
      backoff.afterLoss(System.nanoTime() - start);
    }
  }

  /**
   * Gives the lease back.
   *
   * @return true if it was held until now; false if it was over
   * @throws RegisterUnavailableException if the register does not answer; if nobody wants the lease
   *     meanwhile, another call finds it over
   */
  public boolean release() {
    TimedBackoff backoff = new TimedBackoff();
    for (; ; ) {
      long start = System.nanoTime();
      Versioned<Tenancy<V>> found = lease.knownOrRead(state -> state.isHeldBy(id));
      Tenancy<V> there = Tenancy.of(found);
      if (!there.isHeldBy(id)) {
        return false;
      }
      if (lease.change(found, there.released())) {
        return true;
      }
      backoff.afterLoss(System.nanoTime() - start);
    }
  }

  /**
   * Writes the value if it is at the expected version and the lease is held with this grant, both
   * at the moment of the write. A write is a sign of life.
   *
   * @param expectedVersion the number of writes of the value so far, as {@link ObservedLease#get}
   *     says
   * @param next the value to write, not null
   * @return true if it was written; false if the value's version had grown beyond the expected one
   * @throws LeaseLostException if the grant is over; nothing was written
   * @throws VersionNotReachedException if the value has not reached that version
   * @throws RegisterUnavailableException if the register does not answer; it says whether the write
   *     may have taken effect
   */
  public boolean compareAndSet(long expectedVersion, V next) {
    Objects.requireNonNull(next, "next: null, allowed: a value");
    TimedBackoff backoff = new TimedBackoff();
    for (; ; ) {
      long start = System.nanoTime();
      Versioned<Tenancy<V>> found =
          lease.knownOrRead(
              state -> state.isHeldBy(id) && state.version() == expectedVersion);
      Tenancy<V> there = Tenancy.of(found);
      if (!there.isHeldBy(id)) {
        throw new LeaseLostException(token, there.token());
      }
      if (there.version() != expectedVersion) {
        Versioned.requireReached(expectedVersion, there.version());
        return false;
      }
      // A takeover in between has changed the register's version: a late write is refused here.
      if (lease.change(found, there.written(next))) {
        return true;
      }
      backoff.afterLoss(System.nanoTime() - start);
    }
  }

  /** Releases the lease; without effect if the grant is over. */
  @Override
  public void close() {
    release();
  }

  @Override
  public String toString() {
    return "ObservedGrant[token " + token + "]";
  }
}
