// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongUnaryOperator;
import org.synod.events.LostCas;
import org.synod.internal.Pauses;
import org.synod.memory.Backoff;
import org.synod.memory.Codec;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.Words;
import org.synod.memory.roster.Tenure;
import org.synod.register.slots.SlotCell;
import org.synod.register.slots.SlotWord;
import org.synod.register.slots.SlotWords;

/**
 * A versioned register of one number that never allocates: the slot algorithm at a width of one
 * word, as {@link java.util.concurrent.atomic.AtomicStampedReference} would be if it were a
 * {@code long} with a stamp that does not wrap.
 *
 * <p>It is born at version 0 and reads as 0 until the first write. To read a number together with
 * its version, validate the version after the reads that belong to it:
 *
 * <pre>{@code
 * long version, x;
 * do {
 *   version = register.version();
 *   x = register.get();
 * } while (!register.validate(version));
 * }</pre>
 *
 * <p><i>Progress:</i> {@link #version} and {@link #validate} are wait-free, {@link #setIfVersion}
 * is wait-free with one compare-and-set; {@link #get} and {@link #updateAndGet} are lock-free: they
 * repeat only when a write succeeded meanwhile.
 *
 * <p><i>Linearization:</i> {@code setIfVersion} at its compare-and-set, or at its read of the
 * version when that differs; {@code get} at the read of the version that it validates.
 *
 * <p><i>Memory effects:</i> a successful {@code setIfVersion} happens before every read of its
 * version or number, or of later ones.
 *
 * <p><i>Not guaranteed:</i> fairness between writers. Versions have 57 bits here: they would run
 * out after 45 years at one write every 10 ns, and the write after that is refused.
 */
public final class VersionedLong {
  private static final String TYPE = Codec.ofLong().type();

  private final Memory memory;
  private final SlotWords slots;
  private final Words words; // those of slots: here too, since a write begins with a read of them

  /**
   * Makes a register at version 0.
   *
   * @param memory the memory that it lives in; its members may write it
   */
  public VersionedLong(Memory memory) {
    this(
        memory,
        new SlotWords(memory, /* name */ null, TYPE, /* width */ 1, /* isNoted */ false));
  }

  /**
   * Opens the register that has a name in a memory; the first process that does so makes it, at
   * version 0. It is the same as a {@link SlotRegister} of {@link Codec#ofLong()}.
   *
   * @param memory the memory that it lives in; its members may write it
   * @param name its name, from 1 to {@value Memory#MAX_NAME} bytes in UTF-8
   * @throws IllegalArgumentException if the name is in use for something else
   */
  public VersionedLong(Memory memory, String name) {
    this(
        memory,
        new SlotWords(
            memory, Objects.requireNonNull(name, "name: null, allowed: a name"), TYPE,
            /* width */ 1, /* isNoted */ false));
  }

  private VersionedLong(Memory memory, SlotWords slots) {
    this.memory = memory;
    this.slots = slots;
    words = slots.words();
  }

  /** The words that hold the cell and the slots. */
  Words words() {
    return words;
  }

  /** The cell: its version is current at this read. */
  private long cell() {
    return words.getVolatile(SlotCell.INDEX);
  }

  /**
   * Returns the memory it lives in.
   *
   * @return the memory, whose members may write it
   */
  public Memory memory() {
    return memory;
  }

  /**
   * Returns the number of successful writes.
   *
   * @return the version, 0 or more
   */
  public long version() {
    return SlotCell.version(cell());
  }

  /**
   * Returns the number.
   *
   * @return the number that the last successful write wrote, 0 at version 0
   */
  public long get() {
    try {
      return SlotWord.read(words);
    } catch (IndexOutOfBoundsException e) {
      return slots.word(); // tells where the damage is
    }
  }

  /**
   * Tells whether the register is still at a version, so that all reads made since that version was
   * read belong to it.
   *
   * @param expectedVersion a version read before, from 0 to the current one
   * @return true if no write has succeeded since
   * @throws VersionNotReachedException if this register has not reached the version
   * @throws IllegalArgumentException if the version is negative
   */
  public boolean validate(long expectedVersion) {
    words.acquireFence(); // or a plain read before this call could move behind the check
    long version = version();
    if (version != expectedVersion) {
      Versioned.requireReached(expectedVersion, version);
      return false;
    }
    return true;
  }

  /**
   * Waits until the register has changed since a version that the caller has seen. A caller may
   * miss numbers, if several writes come together, but never the last one: the loop above reads it.
   *
   * <p><i>Progress:</i> blocking: it waits for a write. It holds nobody up, and writers do nothing
   * for those who wait, on the heap or in a file that several JVMs map. The thread reads the
   * version again and again, with pauses that double from a microsecond to a millisecond, so it
   * notices a write about a millisecond later. It allocates one object.
   *
   * <p><i>Linearization:</i> at its last read, as {@link #version}.
   *
   * @param seenVersion a version that the register has had, from 0 to its current version
   * @param timeout the longest time to wait, 0 or more; one of more than 292 years is for ever
   * @return the current version. It is above {@code seenVersion}, unless the time is over
   * @throws VersionNotReachedException if this register has not reached {@code seenVersion}
   * @throws IllegalArgumentException if {@code seenVersion} or {@code timeout} is negative
   * @throws NullPointerException if {@code timeout} is null
   * @throws InterruptedException if the thread is interrupted while the register has not changed,
   *     or was before, unless {@code timeout} is 0
   */
  public long await(long seenVersion, Duration timeout) throws InterruptedException {
    Pauses pauses = new Pauses(timeout);
    for (; ; ) {
      long version = version();
      if (Versioned.isBeyond(seenVersion, version) || !pauses.sleep()) {
        return version;
      }
    }
  }

  /**
   * Writes a number if the register is at the expected version, as a member that the calling
   * thread is {@linkplain Memory#lend() lent}.
   *
   * @param expectedVersion the version it must be at, from 0 to the current one
   * @param next the number to write
   * @return true if it was written, and the version is now {@code expectedVersion + 1}
   * @throws VersionNotReachedException if this register has not reached {@code expectedVersion};
   *     the register is unchanged
   * @throws IllegalArgumentException if {@code expectedVersion} is negative; the register is
   *     unchanged
   */
  public boolean setIfVersion(long expectedVersion, long next) {
    Member me = memory.lend();
    try {
      return setIfVersion(me, expectedVersion, next);
    } finally {
      memory.giveBack(me);
    }
  }

  /**
   * Writes a number if the register is at the expected version, as the given member: the fastest
   * way to write.
   *
   * @param me a member of this register's memory, used by no other thread at the same time
   * @param expectedVersion the version it must be at, from 0 to the current one
   * @param next the number to write
   * @return true if it was written, and the version is now {@code expectedVersion + 1}
   * @throws VersionNotReachedException if this register has not reached {@code expectedVersion};
   *     the register is unchanged
   * @throws IllegalArgumentException if {@code expectedVersion} is negative or {@code me} is of
   *     another memory; the register is unchanged
   * @throws IllegalStateException if {@code me} is closed; the register is unchanged
   */
  public boolean setIfVersion(Member me, long expectedVersion, long next) {
    Tenure mine = SlotWords.requireWriter(memory, me);
    assert mine.enter();
    try {
      long cell = cell();
      long version = SlotCell.version(cell);
      return version == expectedVersion
          ? SlotWord.fill(words, mine, cell, next)
          : passed(expectedVersion, version);
    } finally {
      assert mine.exit();
    }
  }

  private static boolean passed(long expectedVersion, long version) {
    Versioned.requireReached(expectedVersion, version);
    return LostCas.lost(VersionedLong.class, expectedVersion, version);
  }

  /**
   * Writes the number that a function makes of the current one, trying again until no other write
   * comes in between, as a member that the calling thread is {@linkplain Memory#lend() lent} for
   * each attempt; the function runs outside of that.
   *
   * <p><i>Progress:</i> lock-free: an attempt fails only because another write succeeded. Behind
   * it comes a pause, see {@link Backoff#afterLoss}.
   *
   * @param change gets the current number and returns the next; it should have no side effects,
   *     since it may be applied more than once
   * @return the number written
   */
  public long updateAndGet(LongUnaryOperator change) {
    return update(change, /* returnsNext */ true);
  }

  /**
   * Writes the number that a function makes of the current one, like
   * {@link #updateAndGet(LongUnaryOperator)}.
   *
   * @param change gets the current number and returns the next; it should have no side effects,
   *     since it may be applied more than once
   * @return the number that the write replaced
   */
  public long getAndUpdate(LongUnaryOperator change) {
    return update(change, /* returnsNext */ false);
  }

  private long update(LongUnaryOperator change, boolean returnsNext) {
    Objects.requireNonNull(change, "change: null, allowed: a function");
    for (; ; ) {
      long version = version();
      long number = get();
      if (validate(version)) { // otherwise the function could get a number of another version
        long next = change.applyAsLong(number);
        if (setIfVersion(version, next)) {
          return returnsNext ? next : number;
        }
        Backoff.afterLoss();
      }
    }
  }

  /**
   * Writes the number that a function makes of the current one, trying again until no other write
   * comes in between.
   *
   * <p><i>Progress:</i> lock-free: an attempt fails only because another write succeeded. Behind
   * it comes a pause, see {@link Backoff#afterLoss}.
   *
   * @param me a member of this register's memory, used by no other thread at the same time
   * @param change gets the current number and returns the next; it should have no side effects,
   *     since it may be applied more than once
   * @return the number written
   * @throws IllegalArgumentException if {@code me} is of another memory; the register is unchanged
   * @throws IllegalStateException if {@code me} is closed; the register is unchanged
   */
  public long updateAndGet(Member me, LongUnaryOperator change) {
    return update(me, change, /* returnsNext */ true);
  }

  /**
   * Writes the number that a function makes of the current one, like
   * {@link #updateAndGet(Member, LongUnaryOperator)}.
   *
   * @param me a member of this register's memory, used by no other thread at the same time
   * @param change gets the current number and returns the next; it should have no side effects,
   *     since it may be applied more than once
   * @return the number that the write replaced
   * @throws IllegalArgumentException if {@code me} is of another memory; the register is unchanged
   * @throws IllegalStateException if {@code me} is closed; the register is unchanged
   */
  public long getAndUpdate(Member me, LongUnaryOperator change) {
    return update(me, change, /* returnsNext */ false);
  }

  private long update(Member me, LongUnaryOperator change, boolean returnsNext) {
    Objects.requireNonNull(change, "change: null, allowed: a function");
    Tenure mine = SlotWords.requireWriter(memory, me);
    assert mine.enter();
    try {
      return SlotWord.update(words, slots, mine, change, returnsNext);
    } finally {
      assert mine.exit();
    }
  }

  @Override
  public String toString() {
    long version;
    long number;
    do {
      version = version();
      number = get();
    } while (!validate(version));
    String name = slots.name();
    return "VersionedLong[" + (name == null ? "" : name + ", ")
        + (version == 0 ? "unset" : "version " + version + ": " + number) + "]";
  }
}
