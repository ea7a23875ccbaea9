// SPDX-License-Identifier: Apache-2.0
package org.synod.clock;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.synod.memory.Memory;
import org.synod.memory.Words;

/**
 * A clock whose stamps are close to the time of day and follow cause and effect all the same: if
 * one event happens before another, its stamp is lower, though the clocks of their machines differ.
 * A stamp is one number. Stamps compare as numbers do.
 *
 * <pre>{@code
 * HybridClock clock =
 *     new HybridClock(memory, System::currentTimeMillis, Duration.ofMillis(500));
 * long sent = clock.tick();
 * }</pre>
 *
 * <p>A stamp is ahead of the time of day by no more than the greatest difference of two clocks. A
 * stamp from further ahead than {@code maxDrift} is refused, so that one machine with a wrong clock
 * does not lead all others away.
 *
 * <p><i>Progress:</i> {@link #time} is wait-free with one read. {@link #tick} and {@link #receive}
 * are lock-free: a read and one compare-and-set, and one more for each event of another thread that
 * comes in between.
 *
 * <p><i>Linearization:</i> at the compare-and-set; {@code time} at its read.
 *
 * <p><i>Memory effects:</i> an event happens before every later event and every later {@code time}
 * of the same clock.
 *
 * <p><i>Not guaranteed:</i> the converse: a lower stamp does not mean that an event came before.
 * While the physical clock stands still or goes back, stamps go on from the last one.
 *
 * <p>Source: S. Kulkarni, M. Demirbas, D. Madappa, B. Avva, M. Leone, <i>Logical Physical
 * Clocks</i>, OPODIS 2014.
 */
public final class HybridClock {
  /*
   *   63                                     16 15            0
   *  +-----------------------------------------+---------------+
   *  | l: the greatest time seen, milliseconds | c: the events |   a stamp, and the word
   *  +-----------------------------------------+---------------+
   *
   * The highest of the 48 bits stays 0, so that stamps compare as numbers. The four cases of the
   * paper are one: the next stamp is the greatest of {own l, own c + 1}, {received l, received c +
   * 1} and {physical time, 0}. A c that is full carries into l: the stamps grow, and l is ahead by
   * a millisecond.
   */
  private static final String TYPE = "hybrid clock";
  private static final int TIME = 0;
  private static final int EVENT_BITS = 16;
  private static final long MAX_MILLIS = Long.MAX_VALUE >> EVENT_BITS; // 2^47 - 1

  private final Words words; // {time}
  private final LongSupplier physicalMillis;
  private final long maxDriftMillis;

  /**
   * Makes a clock at 0.
   *
   * @param memory the memory that it lives in
   * @param physicalMillis the physical clock, in milliseconds since some moment that is the same
   *     for all: {@code System::currentTimeMillis}, say
   * @param maxDrift how far a received stamp may be ahead of the physical clock, 0 or more
   */
  public HybridClock(Memory memory, LongSupplier physicalMillis, Duration maxDrift) {
    this(requireMemory(memory).allocate(1), physicalMillis, maxDrift);
  }

  /**
   * Opens the clock that has a name in a memory; the first that does so makes it, at 0. In a file
   * it is one clock of several JVMs, and goes on where it was after they have ended.
   *
   * @param memory the memory that it lives in
   * @param name its name, from 1 to {@value Memory#MAX_NAME} bytes in UTF-8
   * @param physicalMillis the physical clock, in milliseconds since some moment that is the same
   *     for all: {@code System::currentTimeMillis}, say
   * @param maxDrift how far a received stamp may be ahead of the physical clock, 0 or more
   * @throws IllegalArgumentException if the name is in use for something else
   */
  public HybridClock(
      Memory memory, String name, LongSupplier physicalMillis, Duration maxDrift) {
    this(
        requireMemory(memory)
            .allocate(Objects.requireNonNull(name, "name: null, allowed: a name"), TYPE, 1),
        physicalMillis,
        maxDrift);
  }

  private HybridClock(Words words, LongSupplier physicalMillis, Duration maxDrift) {
    this.words = words;
    this.physicalMillis =
        Objects.requireNonNull(physicalMillis, "physicalMillis: null, allowed: a clock");
    Objects.requireNonNull(maxDrift, "maxDrift: null, allowed: a duration");
    if (maxDrift.isNegative() || maxDrift.compareTo(Duration.ofMillis(MAX_MILLIS)) > 0) {
      throw new IllegalArgumentException(
          "maxDrift: " + maxDrift + ", allowed: PT0S to " + Duration.ofMillis(MAX_MILLIS));
    }
    maxDriftMillis = maxDrift.toMillis();
  }

  private static Memory requireMemory(Memory memory) {
    return Objects.requireNonNull(memory, "memory: null, allowed: a memory");
  }

  /**
   * Returns the stamp of the last event.
   *
   * @return the stamp, 0 if there was none
   */
  public long time() {
    return words.getVolatile(TIME);
  }

  /**
   * Stamps an event of the process: a message that it sends, say.
   *
   * @return the stamp, above those of all earlier events of this clock
   * @throws IllegalStateException if the physical clock is outside {@code 0} to 2^47 - 1, or this
   *     clock is at its end
   */
  public long tick() {
    return after(0, physical());
  }

  /**
   * Stamps the receipt of a message.
   *
   * @param stamp the stamp of the message, from 0 to {@link Long#MAX_VALUE} - 1
   * @return the stamp of the receipt, above the given one and those of all earlier events
   * @throws IllegalArgumentException if no stamp can follow the given one, or if it is further
   *     ahead of the physical clock than {@code maxDrift}; nothing has changed
   * @throws IllegalStateException if the physical clock is outside {@code 0} to 2^47 - 1, or this
   *     clock is at its end
   */
  public long receive(long stamp) {
    long physical = physical();
    if (stamp < 0 || stamp == Long.MAX_VALUE) {
      throw new IllegalArgumentException(
          "stamp: " + stamp + ", allowed: 0 to " + (Long.MAX_VALUE - 1));
    }
    long aheadMillis = millis(stamp) - physical;
    if (aheadMillis > maxDriftMillis) {
      throw new IllegalArgumentException(
          "stamp: " + text(stamp) + ", " + aheadMillis + " ms ahead of the physical clock, allowed:"
              + " at most " + maxDriftMillis + " ms");
    }
    return after(stamp, physical);
  }

  private long physical() {
    long millis = physicalMillis.getAsLong();
    if (millis < 0 || millis > MAX_MILLIS) {
      throw new IllegalStateException(
          "physicalMillis: " + millis + ", allowed: 0 to " + MAX_MILLIS);
    }
    return millis;
  }

  private long after(long stamp, long physical) {
    for (long time = time(); ; ) {
      long greatest = Math.max(time, stamp);
      if (greatest == Long.MAX_VALUE) {
        throw new IllegalStateException("time: " + text(greatest) + ", its end, allowed: below");
      }
      long next = Math.max(greatest + 1, physical << EVENT_BITS);
      // {time} -> {next}: otherwise an event of another thread could get the same stamp
      long found = words.compareAndExchange(TIME, time, next);
      if (found == time) {
        return next;
      }
      time = found;
    }
  }

  /**
   * Returns the time in a stamp.
   *
   * @param stamp the stamp
   * @return the greatest physical time that the event knew of, in milliseconds
   */
  public static long millis(long stamp) {
    return stamp >> EVENT_BITS;
  }

  /**
   * Prints a stamp.
   *
   * @param stamp the stamp
   * @return its time in milliseconds, and the number of the event within it
   */
  public static String text(long stamp) {
    return millis(stamp) + "+" + (stamp & (1 << EVENT_BITS) - 1);
  }

  @Override
  public String toString() {
    return "HybridClock[" + text(time()) + "]";
  }
}
