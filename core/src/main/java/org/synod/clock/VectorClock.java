// SPDX-License-Identifier: Apache-2.0
package org.synod.clock;

import java.util.Arrays;
import java.util.Objects;

/**
 * A stamp that tells exactly which events happened before which: the number of events of each
 * process that happened before it, or are it. One event happens before another if and only if its
 * stamp is {@link Causality#BEFORE} the other's.
 *
 * <pre>{@code
 * mine = mine.tick(me);                       // an event, whose stamp goes with the message
 * theirs = theirs.merge(received).tick(them); // its receipt
 * }</pre>
 *
 * <p>Immutable. The processes are fixed, and numbered from 0. {@link VersionVector} is for replicas
 * that come and go, {@link IntervalTreeStamp} for processes that do.
 *
 * <p><i>Not guaranteed:</i> anything about stamps of processes that share a number.
 *
 * <p>Sources: F. Mattern, <i>Virtual Time and Global States of Distributed Systems</i>, 1989; C.
 * Fidge, <i>Timestamps in Message-Passing Systems That Preserve the Partial Ordering</i>, 1988.
 */
public final class VectorClock {
  private final long[] counts; // never written after the constructor

  private VectorClock(long[] counts) {
    this.counts = counts;
  }

  /**
   * Returns the stamp of no event.
   *
   * @param processes the number of processes, 1 or more
   * @return a stamp of zeros
   */
  public static VectorClock zero(int processes) {
    if (processes < 1) {
      throw new IllegalArgumentException("processes: " + processes + ", allowed: 1 or more");
    }
    return new VectorClock(new long[processes]);
  }

  /**
   * Returns a stamp that came in a message.
   *
   * @param counts the number of events of each process, each 0 or more
   * @return the stamp
   */
  public static VectorClock of(long... counts) {
    long[] own = Objects.requireNonNull(counts, "counts: null, allowed: numbers").clone();
    if (own.length == 0) {
      throw new IllegalArgumentException("counts: none, allowed: 1 or more");
    }
    for (int i = 0; i < own.length; i++) {
      if (own[i] < 0) {
        throw new IllegalArgumentException("counts[" + i + "]: " + own[i] + ", allowed: 0 or more");
      }
    }
    return new VectorClock(own);
  }

  /**
   * Returns the number of processes.
   *
   * @return the number, 1 or more
   */
  public int processes() {
    return counts.length;
  }

  /**
   * Returns the number of events of a process.
   *
   * @param process its number, from 0 to {@link #processes()} - 1
   * @return the number of its events that happened before this, or are it
   */
  public long get(int process) {
    return counts[requireProcess(process)];
  }

  /**
   * Returns the stamp of a process's next event.
   *
   * @param process its number, from 0 to {@link #processes()} - 1
   * @return a stamp with one event more
   * @throws IllegalStateException if the process has had {@link Long#MAX_VALUE} events
   */
  public VectorClock tick(int process) {
    if (counts[requireProcess(process)] == Long.MAX_VALUE) {
      throw new IllegalStateException(
          "process " + process + ": " + Long.MAX_VALUE + " events, allowed: fewer");
    }
    long[] next = counts.clone();
    next[process]++;
    return new VectorClock(next);
  }

  /**
   * Returns the stamp that knows all that this or another one knows. It is no event: a receipt
   * {@linkplain #tick ticks} as well.
   *
   * @param other a stamp of as many processes
   * @return the greater number for each process
   */
  public VectorClock merge(VectorClock other) {
    requireAlike(other);
    long[] next = counts.clone();
    for (int i = 0; i < next.length; i++) {
      next[i] = Math.max(next[i], other.counts[i]);
    }
    return new VectorClock(next);
  }

  /**
   * Compares two stamps.
   *
   * @param other a stamp of as many processes
   * @return the relation of this one to the other
   */
  public Causality compare(VectorClock other) {
    requireAlike(other);
    boolean isAtMost = true;
    boolean isAtLeast = true;
    for (int i = 0; i < counts.length; i++) {
      isAtMost &= counts[i] <= other.counts[i];
      isAtLeast &= counts[i] >= other.counts[i];
    }
    return Causality.of(isAtMost, isAtLeast);
  }

  private int requireProcess(int process) {
    if (process < 0 || process >= counts.length) {
      throw new IllegalArgumentException(
          "process: " + process + ", allowed: 0 to " + (counts.length - 1));
    }
    return process;
  }

  private void requireAlike(VectorClock other) {
    Objects.requireNonNull(other, "other: null, allowed: a stamp");
    if (other.counts.length != counts.length) {
      throw new IllegalArgumentException(
          "other: " + other + " of " + other.counts.length + " processes, allowed: of "
              + counts.length);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VectorClock clock && Arrays.equals(counts, clock.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return Arrays.toString(counts);
  }
}
