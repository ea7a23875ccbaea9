// SPDX-License-Identifier: Apache-2.0
package org.synod.clock;

import java.util.Objects;
import org.synod.memory.Memory;
import org.synod.memory.Words;

/**
 * The logical clock of one process: a number that grows with each event. If one event happens
 * before another, its stamp is lower. All threads of the process share the clock; the process sends
 * a stamp along with each message.
 *
 * <pre>{@code
 * long sent = mine.tick();               // at the sender, for the message
 * long received = theirs.receive(sent);  // at the receiver: above sent
 * }</pre>
 *
 * <p>Two events of one clock never have the same stamp. Events of two clocks may. An order of all
 * events needs the number of the process as well.
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
 * <p><i>Not guaranteed:</i> the converse: a lower stamp does not mean that an event came before
 * ({@link VectorClock} tells it). A process that sends stamps from far ahead moves all clocks ahead
 * that receive them.
 *
 * <p>Source: L. Lamport, <i>Time, Clocks, and the Ordering of Events in a Distributed System</i>,
 * CACM 1978.
 */
public final class LamportClock {
  private static final String TYPE = "lamport clock";
  private static final int TIME = 0;

  private final Words words; // {time}

  /**
   * Makes a clock at 0.
   *
   * @param memory the memory that it lives in
   */
  public LamportClock(Memory memory) {
    words = Objects.requireNonNull(memory, "memory: null, allowed: a memory").allocate(1);
  }

  /**
   * Opens the clock that has a name in a memory; the first that does so makes it, at 0. In a file
   * it is one clock of several JVMs, and goes on where it was after they have ended.
   *
   * @param memory the memory that it lives in
   * @param name its name, from 1 to {@value Memory#MAX_NAME} bytes in UTF-8
   * @throws IllegalArgumentException if the name is in use for something else
   */
  public LamportClock(Memory memory, String name) {
    Objects.requireNonNull(memory, "memory: null, allowed: a memory");
    words =
        memory.allocate(Objects.requireNonNull(name, "name: null, allowed: a name"), TYPE, 1);
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
   * @throws IllegalStateException if the clock is at its end, {@link Long#MAX_VALUE}
   */
  public long tick() {
    return after(0);
  }

  /**
   * Stamps the receipt of a message.
   *
   * @param stamp the stamp of the message, from 0 to {@link Long#MAX_VALUE} - 1
   * @return the stamp of the receipt, above the given one and those of all earlier events
   * @throws IllegalArgumentException if no stamp can follow the given one; nothing has changed
   * @throws IllegalStateException if the clock is at its end, {@link Long#MAX_VALUE}
   */
  public long receive(long stamp) {
    if (stamp < 0 || stamp == Long.MAX_VALUE) {
      throw new IllegalArgumentException(
          "stamp: " + stamp + ", allowed: 0 to " + (Long.MAX_VALUE - 1));
    }
    return after(stamp);
  }

  private long after(long stamp) {
    for (long time = time(); ; ) {
      if (time == Long.MAX_VALUE) {
        throw new IllegalStateException("time: " + time + ", its end, allowed: below that");
      }
      long next = Math.max(time, stamp) + 1;
      // {time} -> {next}: otherwise an event of another thread could get the same stamp
      long found = words.compareAndExchange(TIME, time, next);
      if (found == time) {
        return next;
      }
      time = found;
    }
  }

  @Override
  public String toString() {
    return "LamportClock[" + time() + "]";
  }
}
