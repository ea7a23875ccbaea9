// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.synod.events.LeaderChange;
import org.synod.internal.OwnThread;
import org.synod.memory.Member;

/**
 * One member's part in the election of a leader (Ω): the leader is the holder of a {@link Lease}.
 * Its member stands, learns which one leads and keeps its own place by calling {@link #poll}, more
 * often than once in a term. The object has no thread, unless it is {@linkplain #start started}:
 * then one polls in the background, while others write with the leader's token.
 *
 * <pre>{@code
 * AtomicLong token = new AtomicLong(); // 0: this process does not lead
 * LeaderElection election =
 *     new LeaderElection(register.lease(), me, token::set, over -> token.set(0));
 * try (LeaderElection.Background renewing = election.start(Thread::new)) {
 *   ... register.compareAndSet(token.get(), version, next) ... // on any thread
 * }
 * }</pre>
 *
 * <p>It is used as its member is: by one thread at a time, the one in the background if started.
 *
 * <p><i>Progress:</i> as {@link Lease}; a poll by the leader is a read as long as nobody challenges
 * it. From some time on all have the same leader, if somebody goes on polling often enough.
 *
 * <p><i>Linearization:</i> that of the lease.
 *
 * <p><i>Memory effects:</i> the actions of a leader before it resigned happen before those of the
 * next.
 *
 * <p><i>Not guaranteed:</i> that a deposed leader has noticed, by a poll, before another leads.
 * There is one leader for each token, and a {@link FencedRegister} on the same lease takes writes
 * from the newest only.
 *
 * <p>Sources: as of {@link Lease}; T. Chandra, V. Hadzilacos, S. Toueg, <i>The Weakest Failure
 * Detector for Solving Consensus</i> (1996).
 */
public final class LeaderElection implements AutoCloseable {
  private final Lease lease;
  private final Member me;
  private final LongConsumer elected;
  private final LongConsumer deposed;
  private @Nullable Grant grant; // not null between elected and deposed
  private volatile @Nullable Background background; // not null once started

  /**
   * The leader, as far as is known.
   *
   * @param process its number
   * @param token the token it leads with, larger than those of all leaders before
   */
  public record Leader(int process, long token) {}

  /**
   * Makes a part in an election, in which the process does not stand before its first poll.
   *
   * @param lease the lease that the leader holds; nobody may share it
   * @param me a member of the lease's memory, used by no other thread at the same time
   * @param elected is told each token that this process is elected with, by the polling thread,
   *     once
   * @param deposed is told each of these tokens when it is noticed to be over, or resigned, by the
   *     polling thread, once
   * @throws IllegalArgumentException if {@code me} is of another memory
   * @throws IllegalStateException if {@code me} is closed
   */
  public LeaderElection(Lease lease, Member me, LongConsumer elected, LongConsumer deposed) {
    this.lease = Objects.requireNonNull(lease, "lease: null, allowed: a lease");
    this.me = lease.requireMember(me);
    this.elected = Objects.requireNonNull(elected, "elected: null, allowed: a function");
    this.deposed = Objects.requireNonNull(deposed, "deposed: null, allowed: a function");
  }

  /**
   * Stands, or stays leader. An exception that a callback throws comes through, and the callback is
   * not called again for that token.
   *
   * @return the leader as this process knows it now; empty if there is none
   * @throws IllegalStateException if the member is closed, or another thread was started
   */
  public Optional<Leader> poll() {
    requireMine();
    if (grant != null && grant.renew()) {
      return Optional.of(new Leader(me.id(), grant.token()));
    }
    depose();
    Grant granted = lease.tryAcquire(me);
    if (granted != null) {
      grant = granted;
      long token = grant.token();
      LeaderChange.changed(lease.name(), "elected", me.id(), token);
      elected.accept(token);
      return Optional.of(new Leader(me.id(), token));
    }
    LeaseStatus status = lease.status();
    List<Integer> holders = status.holders();
    return holders.size() == 1 && !status.isShared()
        ? Optional.of(new Leader(holders.get(0), status.token()))
        : Optional.empty();
  }

  /** Tells the end of the grant, if there is one. */
  private void depose() {
    Grant over = grant;
    grant = null; // first, or it could be told twice if the callback throws
    if (over != null) {
      LeaderChange.changed(lease.name(), "deposed", me.id(), over.token());
      deposed.accept(over.token());
    }
  }

  /**
   * Returns the grant that this process leads with, to write to a {@link FencedRegister} of the
   * lease.
   *
   * @return its grant, which may be over unnoticed; empty if it does not lead
   */
  public Optional<Grant> grant() {
    return Optional.ofNullable(grant);
  }

  /**
   * Gives the place up, so that another can have it at once; the next poll stands again.
   *
   * @return true if this process was the leader until now
   * @throws IllegalStateException if it led and its member is closed, or another thread was
   *     started
   */
  public boolean resign() {
    requireMine();
    boolean led = grant != null && grant.release();
    depose();
    return led;
  }

  /** Resigns. */
  @Override
  public void close() {
    resign();
  }

  private void requireMine() {
    Background started = background;
    if (started != null && started.thread != Thread.currentThread()) {
      throw new IllegalStateException(
          "thread: " + Thread.currentThread() + ", allowed: the one started, " + started.thread);
    }
  }

  /**
   * Starts a thread that polls in the background until it is closed: four times in a term while it
   * leads, and up to a hundred times in a second while it stands. Both callbacks are called on it.
   * They must return soon, since the thread cannot renew meanwhile.
   *
   * <p>The thread ends, gives the lease back and tells {@code deposed} if it is closed or
   * interrupted, and if a poll throws: an exception of a callback, or of the lease. Such an
   * exception then goes to the thread's handler of uncaught ones.
   *
   * <p><i>Not guaranteed:</i> a renewal in time, if the thread, the JVM or the host is held up, or
   * the clock jumps. Then another may lead before {@code deposed} is told here; fenced writes with
   * the old token are refused from then on.
   *
   * @param threads makes the thread, which this method starts
   * @return its end: to close it
   * @throws IllegalStateException if it was started before
   */
  public Background start(ThreadFactory threads) {
    if (background != null) {
      throw new IllegalStateException("start: a second time, allowed: once");
    }
    Background started = new Background(this, threads);
    background = started;
    started.thread.start();
    return started;
  }

  /** The thread that polls in the background. */
  public static final class Background implements AutoCloseable {
    private static final long MOST_STANDING_NANOS = 10_000_000;
    private static final int RENEWALS = 4; // in a term: three may be late

    private final LeaderElection election;
    private final Thread thread;
    private volatile boolean isClosed;

    private Background(LeaderElection election, ThreadFactory threads) {
      this.election = election;
      thread = OwnThread.of(threads, this::run);
    }

    private void run() {
      try {
        long renewNanos = Math.max(1, election.lease.termNanos() / RENEWALS);
        long standNanos = Math.min(renewNanos, MOST_STANDING_NANOS);
        while (!isClosed && !Thread.currentThread().isInterrupted()) {
          election.poll();
          long nanos = election.grant == null ? standNanos : renewNanos;
          if (!isClosed) { // a callback that slept may have used up the wake-up by close
            LockSupport.parkNanos(this, nanos);
          }
        }
      } finally {
        try {
          election.close();
        } finally {
          election.depose(); // also if the lease could not be given back
        }
      }
    }

    /**
     * Tells whether the thread still polls.
     *
     * @return false once it has ended, for any reason
     */
    public boolean isRunning() {
      return thread.isAlive();
    }

    /**
     * Ends the thread, which gives the lease back, and waits until it has, unless a callback calls
     * this or the caller is interrupted.
     */
    @Override
    public void close() {
      isClosed = true;
      LockSupport.unpark(thread);
      OwnThread.awaitEnd(thread);
    }

    @Override
    public String toString() {
      return "LeaderElection.Background[" + thread + (isRunning() ? "]" : ", ended]");
    }
  }

  @Override
  public String toString() {
    Grant held = grant;
    return "LeaderElection[" + lease.name() + ", " + me
        + (held == null ? "]" : ", leads with token " + held.token() + "]");
  }
}
