// SPDX-License-Identifier: Apache-2.0
package org.synod.log.dependency;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.internal.DependencyOrder;
import org.synod.log.Follower;
import org.synod.memory.Words;

/**
 * A follower of a {@link DependencyLog}. It gets each command once, behind all that are before it
 * at any of its keys. Two followers get commands without a common key in different orders, which
 * need not be their order in time. A command whose append returned before a {@link #poll} began has
 * been given when that finds nothing.
 *
 * <p><i>Progress:</i> lock-free; a call finishes the appends that it finds halfway. A call that
 * finds nothing has read each tail of the log once.
 *
 * <p><i>Linearization:</i> {@link #poll} at its read of the command's tail. If there is no command,
 * it is not one moment: for each tail there was a moment in the call at which nothing was left.
 *
 * <p><i>Memory effects:</i> as {@link DependencyLog} says.
 *
 * <p><i>Not guaranteed:</i> bounded memory, as {@link Follower} says.
 *
 * @param <C> the commands
 */
public final class DependencyFollower<C> implements Follower<C> {
  /*
   *   tail 0    a <- b <- c      given out: a. Taken from tail 0: b, c; from tail 1: nothing yet
   *   tail 1    d <- c           first: b at 0. c is next at 0, but d is in its way at 1
   *
   * Plain fields: one thread at a time uses them. The words say to the appenders what was taken.
   */

  /** Taken from a tail, and not given out: from the oldest. */
  private record Taken<C>(Tail<C> tail, @Nullable Taken<C> next) {}

  private final DependencyLog<C> log;
  private final Tails<C> tails;
  private final Words isTaken; // for each tail the position up to which all is taken
  private final @Nullable Taken<C>[] first; // for each tail
  private final long[] passed; // for each tail the position up to which all is given out
  private final DependencyOrder<Tail<C>> order = new DependencyOrder<>(this::inTheWay);
  private long position;
  private int at; // the tail to look at first
  private volatile boolean isClosed;

  DependencyFollower(DependencyLog<C> log, Tails<C> tails, Words isTaken, Place start) {
    this.log = log;
    this.tails = tails;
    this.isTaken = isTaken;
    first = none(tails.count());
    passed = new long[tails.count()];
    passTo(start);
  }

  @SuppressWarnings("unchecked") // only such are put into it
  private static <C> @Nullable Taken<C>[] none(int count) {
    return (Taken<C>[]) new Taken<?>[count];
  }

  /** Passes the entry with all tails at which this begins, and what is before it. */
  private void passTo(Place start) {
    for (int tail = 0; tail < passed.length; tail++) {
      take(tail);
    }
    Taken<C> last = first[start.tail];
    while (last != null && last.tail.position < start.position) {
      last = last.next;
    }
    Entry<C> entry = Objects.requireNonNull(last).tail.entry;
    for (int tail = 0; tail < passed.length; tail++) {
      boolean isPassed;
      do {
        isPassed = Objects.requireNonNull(first[tail]).tail.entry == entry;
        pass(tail);
      } while (!isPassed);
    }
  }

  /**
   * Returns how many commands this follower has given out.
   *
   * @return the number
   */
  @Override
  public long position() {
    return position;
  }

  @Override
  public @Nullable C poll() {
    requireOpen();
    for (; ; ) {
      Tail<C> next = order.next();
      if (next == null) {
        if (!wantAny()) {
          return null;
        }
      } else if (give(next)) {
        return next.entry.command;
      }
    }
  }

  /**
   * As {@link #poll}, but only up to a command: those that must come before it, and what an earlier
   * call has begun. So it is cheap where only the commands with some keys matter.
   *
   * @param place the place of the command
   * @return the next command on the way to that, or that itself; null if it has been given out
   * @throws IllegalArgumentException if the place is of another log
   * @throws IllegalStateException if this follower has been closed
   */
  public @Nullable C pollTo(Place place) {
    requireOpen();
    while (!hasPassed(place)) {
      Tail<C> next = order.next();
      if (next == null) {
        take(place.tail);
        order.want(Objects.requireNonNull(first[place.tail]).tail);
      } else if (give(next)) {
        return next.entry.command;
      }
    }
    return null;
  }

  /**
   * Tells whether a command has been given out, or was there before this follower.
   *
   * @param place the place of the command
   * @return whether no later call returns it
   * @throws IllegalArgumentException if the place is of another log
   */
  public boolean hasPassed(Place place) {
    if (place.log != log) {
      throw new IllegalArgumentException("place: of another log, allowed: one of " + log);
    }
    return passed[place.tail] >= place.position;
  }

  private void requireOpen() {
    if (isClosed) {
      throw new IllegalStateException("poll: after close, allowed: before");
    }
  }

  /** Wants the oldest of some tail; returns false if there is none. */
  private boolean wantAny() {
    for (int left = tails.count(); left > 0; left--) {
      take(at);
      Taken<C> oldest = first[at];
      if (oldest != null) {
        order.want(oldest.tail);
        return true;
      }
      at = (at + 1) & (tails.count() - 1);
    }
    return false;
  }

  /** Takes what is new behind a tail, unless something is left of what was taken. */
  private void take(int tail) {
    if (first[tail] != null) {
      return;
    }
    Tail<C> last = tails.get(tail);
    if (last == null || last.position == passed[tail]) {
      return;
    }
    if (!last.entry.isDone()) {
      log.finish(last.entry);
    }
    Taken<C> all = null;
    for (Tail<C> each = last; each != null && each.position > passed[tail]; each = each.previous) {
      all = new Taken<>(each, all);
    }
    first[tail] = all;
    // Opaque is safe: an appender that sees less keeps more, and this has all that it has taken.
    isTaken.setOpaque(tail, last.position);
  }

  /** An entry that is before another at one of its tails, or null. */
  private @Nullable Tail<C> inTheWay(Tail<C> wanted) {
    if (!isGiven(wanted)) {
      for (int tail : wanted.entry.tails) {
        take(tail);
        Tail<C> oldest = Objects.requireNonNull(first[tail]).tail;
        if (oldest.entry != wanted.entry) {
          return oldest;
        }
      }
    }
    return null;
  }

  private boolean isGiven(Tail<C> tail) {
    return passed[tail.tail] >= tail.position;
  }

  /** Passes an entry with nothing in its way; returns whether it is to be given to the caller. */
  private boolean give(Tail<C> next) {
    if (isGiven(next)) {
      return false;
    }
    for (int tail : next.entry.tails) {
      pass(tail);
    }
    if (next.entry.command == null) {
      return false; // the begin of another follower
    }
    position++;
    return true;
  }

  private void pass(int tail) {
    Taken<C> oldest = Objects.requireNonNull(first[tail]);
    passed[tail] = oldest.tail.position;
    first[tail] = oldest.next;
  }

  @Override
  public void close() {
    isClosed = true;
    log.forget(isTaken);
  }

  @Override
  public String toString() {
    return "DependencyFollower[" + position + " given" + (isClosed ? ", closed]" : "]");
  }
}
