// SPDX-License-Identifier: Apache-2.0
package org.synod.lease.observed;

import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.synod.register.Register;
import org.synod.register.RegisterUnavailableException;
import org.synod.register.TimedBackoff;
import org.synod.register.Versioned;

/**
 * The right to act, in a {@link Register} that may be on another machine, and a value that only the
 * holder writes. Nobody can keep the right by stopping: one who wants it asks its holder for a sign
 * of life, and takes it over if none is seen for a whole term of the asker's own clock.
 *
 * <pre>{@code
 * ObservedLease<String> lease = new ObservedLease<>(register, Duration.ofSeconds(5));
 * ObservedGrant<String> grant = lease.tryAcquire(); // again, more often than once in a term
 * if (grant != null) {
 *   grant.renew(); // at least twice in a term
 *   grant.compareAndSet(lease.get().version(), "done by " + grant.token());
 * }
 * }</pre>
 *
 * <p>No clock is shared, and no time is written to the register. A holder needs no clock. An object
 * of this class is one process's view of the lease, used by one thread at a time; a process that
 * wants the lease keeps the object, since that is where it remembers since when it has waited.
 *
 * <p><i>Progress:</i> as the register: an attempt repeats only because another's change succeeded,
 * and nothing waits. To take a lease that this process gave back last, or to give back one that
 * nobody wanted meanwhile, takes one compare-and-set and no read. A holder that stops keeps others
 * out for one term from the first of their attempts, if they go on trying. A holder that renews
 * more often than once in a term, by the clock of each asker, does not lose it.
 *
 * <p><i>Linearization:</i> a change at its compare-and-set; a refusal at the read that finds it
 * held, or at the compare-and-set that asks for a sign of life.
 *
 * <p><i>Memory effects:</i> those of the register.
 *
 * <p><i>Not guaranteed:</i> that an old holder has noticed that its grant is over: {@link
 * ObservedGrant#compareAndSet} and the {@linkplain ObservedGrant#token token} refuse its late
 * writes. A clock that runs too fast, or jumps ahead, takes over early, and harms no value; one
 * that jumps back begins the term anew. Fairness.
 *
 * <p>Sources: C. Gray, D. Cheriton, <i>Leases</i> (1989); B. Lampson, handout 18, on leases without
 * synchronised clocks; M. Burrows, <i>The Chubby Lock Service</i> (2006) for the token.
 *
 * @param <V> the values
 */
public final class ObservedLease<V> {
  /*
   *   free    -> held     tryAcquire; the token is the register's version that this makes
   *   held    -> wanted   tryAcquire of another
   *   wanted  -> held     renew, or a write, of the holder
   *   wanted  -> held     tryAcquire of one who has seen this very version for a term
   *   any     -> free     release of the holder
   *
   * Invariants
   *  - The holder of a grant has the grant's own identity, so that an attempt that was not answered
   *    finds out later whether it succeeded.
   *  - A wanted state that is taken over had the same version for a term of the taker's clock: it
   *    read the clock after it had first seen the version, and again before it looked once more.
   *    Its compare-and-set on that version fails if the holder has given a sign since.
   *  - A known state is one that the register had at that version. A change from an old one fails,
   *    so changes may begin at it, and save a read. A refusal and a sign of life never rest on it.
   *
   * Non-invariant: nothing that keeps the value safe rests on a clock.
   */
  private static final long NONE = -1; // no register is at this version

  private final Register<Tenancy<V>> register;
  private final long termNanos;
  private final LongSupplier clock;
  private final Supplier<UUID> ids;
  private UUID attempt; // the identity of the next grant; an unanswered attempt may have it
  private long seenVersion = NONE; // the version of the wanted state that was seen last
  private long seenNanos; // the time by which it had been seen
  private volatile @Nullable Versioned<Tenancy<V>> known; // a hint, also for grants; may be old

  /**
   * Makes a view of a lease; nothing is read or written yet.
   *
   * @param register the register that it lives in, written by objects of this class only
   * @param term the time that its holder has for a sign of life once this process wants it, from a
   *     nanosecond to 146 years; longer than some round trips to the register
   */
  public ObservedLease(Register<Tenancy<V>> register, Duration term) {
    this(register, nanos(term), System::nanoTime, UUID::randomUUID);
  }

  ObservedLease(
      Register<Tenancy<V>> register, long termNanos, LongSupplier clock, Supplier<UUID> ids) {
    this.register = Objects.requireNonNull(register, "register: null, allowed: a register");
    this.termNanos = termNanos;
    this.clock = clock;
    this.ids = ids;
    attempt = ids.get();
  }

  private static long nanos(Duration term) {
    Objects.requireNonNull(term, "term: null, allowed: a duration");
    Duration most = Duration.ofNanos(Long.MAX_VALUE / 2);
    if (term.isNegative() || term.isZero() || term.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "term: " + term + ", allowed: a nanosecond to " + most.toDays() / 365 + " years");
    }
    return term.toNanos();
  }

  long termNanos() {
    return termNanos;
  }

  /** The time by this process's clock. */
  long nowNanos() {
    return clock.getAsLong();
  }

  /** Reads the state now. */
  Versioned<Tenancy<V>> read() {
    Versioned<Tenancy<V>> found = register.get();
    known = found;
    return found;
  }

  /** The state that this process knows, if that can be changed; else the state now. */
  Versioned<Tenancy<V>> knownOrRead(Predicate<Tenancy<V>> canBeChanged) {
    Versioned<Tenancy<V>> hint = known;
    return hint != null && canBeChanged.test(Tenancy.of(hint)) ? hint : read();
  }

  /** Changes a state, unless it is an old one. */
  boolean change(Versioned<Tenancy<V>> from, Tenancy<V> to) {
    known = null; // unless it is done: also if an exception ends this
    boolean isDone = register.compareAndSet(from.version(), to);
    if (isDone) {
      known = new Versioned<>(from.version() + 1, to);
    }
    return isDone;
  }

  /**
   * Tries to acquire it. If it is held, also by a grant of this process, its holder must give a
   * sign of life from now on, or lose it to one who tries again for a term.
   *
   * @return a grant, or null if it is held
   * @throws IllegalStateException if the term of its holder is over, and the look at it took a term
   *     or longer, so that no holder could give a sign of life in time; nothing was changed
   * @throws RegisterUnavailableException if the register does not answer; if this attempt took
   *     effect all the same, the next one finds it
   */
  public @Nullable ObservedGrant<V> tryAcquire() {
    TimedBackoff backoff = new TimedBackoff();
    for (; ; ) {
      long start = System.nanoTime();
      long nowNanos = clock.getAsLong(); // before the read: see the invariant
      Versioned<Tenancy<V>> found = knownOrRead(Tenancy::isFree);
      Tenancy<V> there = Tenancy.of(found);
      if (there.isHeldBy(attempt)) {
        return granted(there.token()); // by an attempt that was not answered
      }
      boolean isOver = there.isWanted() && hasPassedTerm(found.version(), nowNanos);
      if (there.isFree() || isOver) {
        if (isOver) {
          requireWithinTerm(clock.getAsLong() - nowNanos);
        }
        long token = found.version() + 1;
        if (change(found, there.heldBy(attempt, token))) {
          return granted(token);
        }
      } else if (there.isWanted()) {
        see(found.version(), nowNanos);
        return null;
      } else if (change(found, there.wanted())) {
        see(found.version() + 1, nowNanos);
        return null;
      }
      backoff.afterLoss(System.nanoTime() - start);
    }
  }

  private ObservedGrant<V> granted(long token) {
    ObservedGrant<V> grant = new ObservedGrant<>(this, attempt, token);
    attempt = ids.get();
    seenVersion = NONE;
    return grant;
  }

  /** Whether a version, seen again after a moment, had been seen a term before that moment. */
  private boolean hasPassedTerm(long version, long nowNanos) {
    return version == seenVersion && nowNanos - seenNanos >= termNanos;
  }

  /** Refuses a term that a round trip to the register fills. */
  private void requireWithinTerm(long roundTripNanos) {
    if (roundTripNanos >= termNanos) {
      throw new IllegalStateException(
          "term: " + Duration.ofNanos(termNanos) + ", allowed: longer than a round trip to "
              + register + ", which took " + Duration.ofNanos(roundTripNanos));
    }
  }

  /** Notes that a wanted state has been seen, unless it was before, or the clock has gone back. */
  private void see(long version, long nowNanos) {
    if (version != seenVersion || nowNanos - seenNanos < 0) {
      seenNanos = clock.getAsLong(); // after it was seen: see the invariant
      seenVersion = version;
    }
  }

  /**
   * Reads the value.
   *
   * @return the value with the number of its writes; unset if there was none
   * @throws RegisterUnavailableException if the register does not answer
   */
  public Versioned<V> get() {
    return Tenancy.of(register.get()).content();
  }

  /**
   * Reads the state of the lease, for a person or a test.
   *
   * @return its state now
   * @throws RegisterUnavailableException if the register does not answer
   */
  public Tenancy<V> state() {
    return Tenancy.of(register.get());
  }

  @Override
  public String toString() {
    return "ObservedLease[term " + Duration.ofNanos(termNanos) + " in " + register + "]";
  }
}
