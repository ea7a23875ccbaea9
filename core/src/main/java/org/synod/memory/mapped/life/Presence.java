// SPDX-License-Identifier: Apache-2.0
package org.synod.memory.mapped.life;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Shows, beside the file of a {@link MappedMemory} object, that its process lives: by a mark that
 * is made at the first claim, and released once the object is closed and has no place left.
 */
public final class Presence {
  /*
   * Invariant: while the identity is in the table, or may come into it, the mark is held.
   *
   * A claim counts itself before it looks whether this is closed; closing says so before it looks
   * at the count. So either the claim is refused, or the closing finds it and leaves the release
   * to the claim's end. Once this is closed and no claim is counted, places only become fewer, so
   * the mark may be released when none is left. If a place was not given back, the mark stays until
   * it is, or the process ends.
   */
  private final Path file;
  private final Marks marks;
  private final Membership membership;
  private final AtomicReference<@Nullable Mark> mark = new AtomicReference<>();
  private final AtomicInteger claims = new AtomicInteger(); // that are going on
  private final AtomicBoolean isSwept = new AtomicBoolean();
  private volatile boolean isClosed;

  public Presence(Path file, Marks marks, Membership membership) {
    this.file = file;
    this.marks = marks;
    this.membership = membership;
  }

  /**
   * Claims a number.
   *
   * @return the number, or {@link Membership#NONE} if there is none
   * @throws UncheckedIOException if there can be no mark
   * @throws IllegalStateException if this is closed
   */
  public int claim(Membership.Lost lost) {
    claims.incrementAndGet();
    try {
      if (isClosed) {
        throw new IllegalStateException(file + ": closed, allowed: one that is open");
      }
      int id = membership.claim(mark().identity(), lost);
      if (isSwept.compareAndSet(false, true)) {
        marks.sweep(membership::has); // behind the claim, which may have taken a place over
      }
      return id;
    } finally {
      claims.decrementAndGet();
      releaseIfUnused();
    }
  }

  private Mark mark() {
    Mark found = mark.get();
    if (found != null) {
      return found;
    }
    Mark made;
    try {
      made = marks.make();
    } catch (IOException | UnsupportedOperationException e) {
      throw new UncheckedIOException(
          file + ": joining: found " + (e instanceof AccessDeniedException
              ? "a directory that may not be written"
              : e.getMessage()) + ", expected to be allowed to make a socket beside it",
          e instanceof IOException failed ? failed : new IOException(e));
    }
    Mark other = mark.compareAndExchange(null, made);
    if (other != null) {
      made.release();
    }
    return other == null ? made : other;
  }

  /** Claims nothing any more. */
  public void close() {
    isClosed = true;
    releaseIfUnused();
  }

  /** Releases the mark if this is closed and has no place left; to be called after a leave. */
  public void releaseIfUnused() {
    Mark held = mark.get();
    if (isClosed && claims.get() == 0 && held != null && !membership.has(held.identity())) {
      held.release();
    }
  }

  /** Whether others can see that this object's process lives. */
  public boolean isShown() {
    Mark held = mark.get();
    return held != null && held.isThere();
  }

  /** Whether the process of a member has ended; false if there is any doubt. */
  public boolean isDead(long member) {
    Mark held = mark.get();
    boolean isMine = held != null && held.identity() == (member & Identity.MASK);
    return !isMine && marks.isDead(member);
  }

  /** Advice on how to free the places of members without a mark; empty if there are none. */
  public String advice() {
    StringBuilder advice = new StringBuilder();
    for (int id = 0; id < membership.size(); id++) {
      long member = membership.member(id);
      if (member != 0 && marks.isMissing(member)) {
        advice.append("; the mark of process ").append(id).append(" (pid ")
            .append(Identity.pid(member))
            .append(") is missing, so it counts as alive: if it is known to have ended, touch ")
            .append(marks.path(member));
      }
    }
    return advice.toString();
  }
}
