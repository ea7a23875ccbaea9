// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.deterministic;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.log.Follower;
import org.synod.log.Log;
import org.synod.memory.Words;

/**
 * One of the workers of a {@link DeterministicExecutor}. A thread that calls it executes the
 * commands that are in the log, along with the other workers, and never waits: when nothing is left
 * it returns.
 *
 * <p>A worker is used by one thread at a time; a thread hands it on through something that makes a
 * happens-before edge. After an error of the virtual machine, such as a full stack, it may be
 * called again, and goes on where it was.
 *
 * <p><i>Progress:</i> wait-free except for the log and the bodies. A worker runs a command again
 * that another has begun, if nothing else is left to do, or if a command of its own needs it. So
 * one that stops holds up nobody.
 *
 * <p><i>Linearization:</i> {@link #execute} when its command is decided in the log; {@link #get} at
 * its read of the log's length.
 *
 * <p><i>Memory effects:</i> actions before the append of a command happen before each run of it,
 * and the run that counts happens before the return of each operation of any worker that has passed
 * the command.
 *
 * <p><i>Not guaranteed:</i> bounded memory, if a worker is not called and not {@linkplain #close
 * closed}: it keeps the log and the outcomes from its {@link #position} on.
 *
 * <p>Source: as {@link DeterministicExecutor}.
 *
 * @param <C> the commands
 * @param <K> the keys
 * @param <V> the values
 * @param <R> the results
 */
public final class Worker<C, K, V, R extends @Nullable Object> implements AutoCloseable {
  /*
   *   log        .. | c0 c1 c2 c3 c4 c5 c6 c7 ..
   *   batch           planned: each with links to the last writes before it
   *                   claimed, by CAS of the next index that nobody has claimed: c0 c1, c4 c5 by me
   *                   decided: an outcome for each, by CAS
   *   cells      the values after all commands before c0
   *
   *   advance    plan a batch; decide what I can claim of it; decide the rest of it, from its end;
   *              put the values of all outcomes into the cells: the batch is passed
   *
   * Non-invariant: that a claimed command is decided by the worker that has claimed it. Claims only
   * spread the workers, and any of them could be lost. A worker that goes from the end of a batch
   * to its begin meets one that goes forward in its claim at one command.
   *
   * No ABA: claims only grow. See Batch for the rest.
   */
  private static final int MOST_CLAIMED = 16; // at once: more would leave others without a claim

  private final Log<C> log;
  private final Follower<C> follower;
  private final Batch<C, K, V> batch;
  private final Words claims; // one: the index from which nobody has claimed
  private final int workers;
  private final Runnable forget; // so that the executor does not keep this worker
  private boolean isInside;
  private volatile boolean isClosed;

  Worker(
      Log<C> log,
      Procedure<C, K, V, R> procedure,
      Words claims,
      Outcomes outcomes,
      int workers,
      Runnable forget) {
    this.log = log;
    this.claims = claims;
    this.workers = workers;
    this.forget = forget;
    follower = log.follow(0);
    batch = new Batch<>(follower, procedure, outcomes);
  }

  /**
   * Executes the commands that are in the log, along with the other workers. When it returns, all
   * that were decided before the call have been executed.
   *
   * @return the number of commands that this worker has passed in this call; 0: there was none
   * @throws IllegalStateException if called inside a command of this worker, or after {@link
   *     #close}
   */
  public long run() {
    enter("run");
    try {
      long before = batch.base();
      advance(log.decidedPrefix());
      return batch.base() - before;
    } finally {
      isInside = false;
    }
  }

  /**
   * Appends a command to the log, and executes the log up to it, with the other workers.
   *
   * @param command the command
   * @return its result; if its declaration or its run threw, so does this call, with the stack of
   *     the thread that ran it
   * @throws NullPointerException if {@code command} is null; nothing is appended
   * @throws IllegalStateException if called inside a command of this worker, or after {@link
   *     #close}: nothing is appended
   */
  public R execute(C command) {
    Objects.requireNonNull(command, "command: null, allowed: a command");
    enter("execute");
    try {
      long index = log.append(command);
      for (; ; ) {
        decideTo(index + 1);
        Outcome outcome = index < batch.end() ? batch.outcome(index) : null;
        batch.pass();
        if (outcome != null) {
          return outcome.get();
        }
      }
    } finally {
      isInside = false;
    }
  }

  /**
   * Returns the value of a key, as all commands that were decided before the call have left it, and
   * maybe some after them. It executes those first.
   *
   * @param key the key
   * @return its value, or null if it has none
   * @throws IllegalStateException if called inside a command of this worker, or after {@link
   *     #close}
   */
  @SuppressWarnings("unchecked") // only Vs are written by Access.set
  public @Nullable V get(K key) {
    Objects.requireNonNull(key, "key: null, allowed: a key");
    enter("get");
    try {
      advance(log.decidedPrefix());
      return (V) batch.value(key);
    } finally {
      isInside = false;
    }
  }

  /**
   * Returns how many commands this worker has passed.
   *
   * @return the index of the first that it has not
   */
  public long position() {
    return batch.base();
  }

  private void enter(String operation) {
    if (isInside) {
      throw new IllegalStateException(
          operation + ": inside a command of the same worker, allowed: outside of them");
    }
    if (isClosed) {
      throw new IllegalStateException(operation + ": after close, allowed: before");
    }
    isInside = true;
  }

  /** Passes all commands below an index, which are decided in the log. */
  private void advance(long end) {
    while (batch.base() < end) {
      decideTo(end);
      batch.pass();
    }
  }

  /** Plans and decides a batch, up to an index if that is near enough. */
  private void decideTo(long end) {
    batch.planTo(end);
    decideClaimed();
    for (long index = batch.end() - 1; index >= batch.base(); index--) {
      batch.decide(index);
    }
  }

  /** Decides what nobody has claimed in the batch. */
  private void decideClaimed() {
    long end = batch.end();
    for (; ; ) {
      long seen = claims.getVolatile(0);
      long from = Math.max(seen, batch.base());
      if (from >= end) {
        return;
      }
      // few at the end, so that all workers have something to do
      long to = from + Math.min(MOST_CLAIMED, (end - from - 1) / (2L * workers) + 1);
      // {seen} -> {to}
      if (claims.compareAndExchange(0, seen, to) == seen) {
        for (long index = from; index < to; index++) {
          batch.decide(index);
        }
      }
    }
  }

  /**
   * Ends the use of this worker; the others execute its commands. The log keeps nothing for it any
   * more, and the executor does not keep it. Any thread may close it; one that is inside a call may
   * still go on for some commands. Closing again does nothing.
   */
  @Override
  public void close() {
    isClosed = true;
    follower.close();
    forget.run();
  }

  @Override
  public String toString() {
    return "Worker[" + batch + (isClosed ? ", closed]" : "]");
  }
}
