// SPDX-License-Identifier: Apache-2.0
package org.synod.lease;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.synod.lease.words.LeaseWords;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.layout.Stride;
import org.synod.memory.roster.Roster;

/**
 * An eventually perfect failure detector (◇P): each process beats from time to time, and is
 * suspected by those that have seen no beat for longer than a timeout. The timeout of a process
 * doubles each time that it was suspected wrongly, so that it is not suspected wrongly for ever.
 * Beats, suspicions and timeouts belong to one process: the next process with its number begins
 * anew.
 *
 * <p>Unlike the {@linkplain FailureDetector#perfect perfect} one it also suspects a process that
 * lives but has stopped. Each object has suspicions and timeouts of its own; all objects with the
 * same name see the same beats.
 *
 * <p><i>Progress:</i> wait-free; a beat is one read and one write of a word of the process's own.
 *
 * <p><i>Linearization, memory effects:</i> none; it is a hint.
 *
 * <p><i>Not guaranteed:</i> anything, before the system is timely. If from some time on a process
 * beats at least every d nanoseconds, it is suspected wrongly at most ⌈log₂(d / timeout)⌉ times
 * more, or once if d is smaller. A process that has ended is suspected at the first question that
 * comes a timeout after the question that saw its last beat; one that has left, at the next
 * question. Between questions nothing is noticed. A process that took a number over has a timeout
 * from the first question on that meets it.
 *
 * <p>Source: T. Chandra, S. Toueg, <i>Unreliable Failure Detectors for Reliable Distributed
 * Systems</i> (1996), §9.
 */
public final class HeartbeatDetector implements FailureDetector {
  private final Memory memory;
  private final String name;
  private final Words beats; // a word for each process, written by it alone
  private final long timeoutNanos;
  private final LongSupplier clock;
  private final AtomicReferenceArray<@Nullable Sighting> sightings;

  /** The last sight of a process, which is known by its incarnation. */
  private record Sighting(
      long incarnation, long beats, long sinceNanos, long timeoutNanos, boolean isSuspected) {}

  /**
   * Opens the detector that has a name in a memory; the first process that does so makes it.
   *
   * @param memory the memory whose processes beat
   * @param name its name, from 1 to {@value Memory#MAX_NAME} bytes in UTF-8
   * @param timeout the time that a process may go without a beat before it is first suspected, from
   *     a nanosecond to {@link Lease#MAX_TERM}
   * @throws IllegalArgumentException if the timeout is not allowed, or the name is in use for
   *     something else
   */
  public HeartbeatDetector(Memory memory, String name, Duration timeout) {
    this(memory, name, LeaseWords.nanos("timeout", timeout), System::nanoTime);
  }

  HeartbeatDetector(Memory memory, String name, long timeoutNanos, LongSupplier clock) {
    this.memory = Objects.requireNonNull(memory, "memory: null, allowed: a memory");
    this.name = name;
    beats = memory.allocate(name, "heartbeats", memory.processes() * Stride.WORDS);
    this.timeoutNanos = timeoutNanos;
    this.clock = clock;
    sightings = new AtomicReferenceArray<>(memory.processes());
  }

  /** Shows that the calling thread's own {@linkplain Memory#current() member} lives. */
  public void beat() {
    beat(memory.current());
  }

  /**
   * Shows that a process lives.
   *
   * @param me a member of this detector's memory, used by no other thread at the same time
   * @throws IllegalArgumentException if {@code me} is of another memory
   * @throws IllegalStateException if {@code me} is closed
   */
  public void beat(Member me) {
    Objects.requireNonNull(me, "me: null, allowed: a member").requireMemberOf(memory);
    int mine = me.id() * Stride.WORDS;
    // Opaque is safe: only this process writes the word, and others need only see it at some time;
    // nothing is read by way of it.
    beats.setOpaque(mine, beats.getOpaque(mine) + 1);
  }

  @Override
  public int processes() {
    return memory.processes();
  }

  @Override
  public boolean suspects(int process) {
    Roster.requireNumber(process, processes());
    Sighting last = sightings.get(process);
    // in this order, or a beat of the next process with the number could count for this one
    long seen = beats.getVolatile(process * Stride.WORDS);
    long incarnation = memory.incarnation(process);
    if (incarnation == 0) {
      return true; // nobody has the number
    }
    long nowNanos = clock.getAsLong();
    // otherwise a process would be suspected for the silence of one before it, and the timeout of a
    // number whose processes end again and again would grow
    boolean isSame = last != null && last.incarnation == incarnation;
    if (isSame && seen == last.beats) {
      if (last.isSuspected || nowNanos - last.sinceNanos <= last.timeoutNanos) {
        return last.isSuspected;
      }
      Sighting silent =
          new Sighting(incarnation, seen, last.sinceNanos, last.timeoutNanos, true);
      see(process, last, silent);
      return true;
    }
    long timeout = isSame ? nextTimeoutNanos(last) : timeoutNanos;
    see(process, last, new Sighting(incarnation, seen, nowNanos, timeout, false));
    return false;
  }

  private static long nextTimeoutNanos(Sighting last) {
    // The process was suspected and has beaten since, so the timeout was too short. Without a
    // longer one, a slow process could be suspected again and again, for ever.
    return last.isSuspected
        ? Math.min(2 * last.timeoutNanos, LeaseWords.MAX_TERM_NANOS)
        : last.timeoutNanos;
  }

  /** If another thread has stored a sight meanwhile, that one will do as well. */
  private void see(int process, @Nullable Sighting last, Sighting next) {
    sightings.compareAndSet(process, last, next);
  }

  @Override
  public String toString() {
    return "HeartbeatDetector[" + name + ", " + processes() + " processes]";
  }
}
