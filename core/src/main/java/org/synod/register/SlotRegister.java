// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Codec;
import org.synod.memory.DamageException;
import org.synod.memory.Memory;
import org.synod.memory.Member;

/**
 * A register by slots: the value lies in words of its {@link Memory}, as a {@link Codec} lays it
 * out, and one more word holds the version and points to it. Values may be of any width; the
 * memory may be the heap or a file that several JVMs map.
 *
 * <p>As a {@link Register} it makes an object for each value read. The word-wise methods,
 * {@link #read} and {@link #compareAndSetWords}, allocate nothing.
 *
 * <p><i>Progress:</i> a write is wait-free with one compare-and-set. A read is lock-free: it writes
 * nothing, and repeats only when a write succeeded meanwhile. A writer that stops anywhere, or is
 * killed, holds up nobody.
 *
 * <p><i>Linearization:</i> {@code compareAndSet} at its compare-and-set, or at its read of the
 * version when that differs; {@code get} and {@code read} at the read of the version that they
 * validate.
 *
 * <p><i>Memory effects:</i> as {@link Register} says.
 *
 * <p><i>Not guaranteed:</i> fairness between writers; that a read ends while others write without a
 * pause. Versions have 57 bits here: they would run out after 45 years at one write every 10 ns,
 * and the write after that is refused.
 *
 * <p>Source: B. Lampson, handout 18, <i>Compare-and-swap acceptors</i>.
 *
 * @param <V> the values
 */
public final class SlotRegister<V> extends Slots implements Register<V> {
  private final Codec<V> codec;
  private final long[][] encoded; // a private array for each process, where its values are encoded

  /**
   * Makes an unset register.
   *
   * @param memory where it lives, and whose processes may write it
   * @param codec how a value is laid out
   */
  public SlotRegister(Memory memory, Codec<V> codec) {
    this(memory, codec, /* name */ null, /* isNoted */ false);
  }

  /**
   * Opens the register that has a name in a memory; the first who does so makes it, unset.
   *
   * @param memory where it lives, and whose processes may write it
   * @param name its name, from 1 to {@value Memory#MAX_NAME} bytes in UTF-8
   * @param codec how a value is laid out
   * @throws IllegalArgumentException if the name is in use for something else, or for a register
   *     whose codec has another {@linkplain Codec#type() type} or width
   */
  public SlotRegister(Memory memory, String name, Codec<V> codec) {
    this(memory, codec, requireName(name), /* isNoted */ false);
  }

  private SlotRegister(Memory memory, Codec<V> codec, @Nullable String name, boolean isNoted) {
    super(memory, name, Objects.requireNonNull(codec, "codec: null, allowed: a codec"), isNoted);
    this.codec = codec;
    encoded = new long[memory.processes()][];
  }

  /**
   * Opens the register that has a name in a memory and, beside its value, a {@linkplain #note(int)
   * note} for each process; the first who does so makes it, unset.
   *
   * @param <V> the values
   * @param memory where it lives, and whose processes may write it
   * @param name its name, from 1 to {@value Memory#MAX_NAME} bytes in UTF-8
   * @param codec how a value is laid out
   * @return the register
   * @throws IllegalArgumentException if the name is in use for something else, also for a register
   *     without notes
   */
  public static <V> SlotRegister<V> noted(Memory memory, String name, Codec<V> codec) {
    return new SlotRegister<>(memory, codec, requireName(name), /* isNoted */ true);
  }

  private static String requireName(String name) {
    return Objects.requireNonNull(name, "name: null, allowed: a name");
  }

  /**
   * Returns the memory it lives in.
   *
   * @return the memory, whose processes may write it
   */
  public Memory memory() {
    return memory;
  }

  /**
   * Returns how wide a value is.
   *
   * @return the number of words, as the codec says
   */
  public int width() {
    return width;
  }

  /**
   * {@inheritDoc}
   *
   * @throws DamageException if its words have been damaged, and that can be seen: a value that
   *     looks like another is seen to be damaged only if its codec is {@linkplain Codec#checked
   *     checked}
   */
  @Override
  public Versioned<V> get() {
    long[] words = new long[width];
    long cell = copy(words);
    if (version(cell) != 0) {
      return new Versioned<>(version(cell), decode(words));
    }
    if (cell != 0) {
      throw damaged(cell);
    }
    return Versioned.unset();
  }

  private V decode(long[] words) {
    try {
      return codec.decode(words, 0);
    } catch (DamageException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw DamageException.at(where(), e);
    }
  }

  /**
   * Copies the current value's words.
   *
   * @param into where to, exactly as many words as the codec says; all zero at version 0
   * @return the version whose value was copied
   */
  public long read(long[] into) {
    requireWidth("into", into);
    return version(copy(into));
  }

  /**
   * {@inheritDoc}
   *
   * <p>It is written as a process that the calling thread is {@linkplain Memory#lend() lent}.
   */
  @Override
  public boolean compareAndSet(long expectedVersion, V next) {
    Member me = memory.lend();
    try {
      return compareAndSet(me, expectedVersion, next);
    } finally {
      memory.giveBack(me);
    }
  }

  /**
   * Writes a value if the register is at the expected version, as the given process.
   *
   * @param me a process of this register's memory, used by no other thread at the same time
   * @param expectedVersion the version it must be at, from 0 to the current one
   * @param next the value to write
   * @return true if it was written, and the version is now {@code expectedVersion + 1}
   * @throws VersionNotReachedException if this register has not reached {@code expectedVersion};
   *     the register is unchanged
   * @throws IllegalArgumentException if {@code expectedVersion} is negative, {@code me} is of
   *     another memory, or the codec refuses the value;
   *     the register is unchanged
   * @throws IllegalStateException if {@code me} is closed; the register is unchanged
   */
  public boolean compareAndSet(Member me, long expectedVersion, V next) {
    Objects.requireNonNull(next, "next: null, allowed: a value");
    requireWriter(me);
    assert me.enter();
    try {
      return write(me, expectedVersion, encode(me, next));
    } finally {
      assert me.exit();
    }
  }

  /**
   * Writes a value if the register is at the expected version, as the given member, and tells the
   * state that it met, as {@link #compareAndExchange(long, Object)} does.
   *
   * @param me a member of this register's memory, used by no other thread at the same time
   * @param expectedVersion the version it must be at, from 0 to the current one
   * @param next the value to write
   * @return the state at the moment of the call; the value was written if and only if its version
   *     is {@code expectedVersion}
   * @throws IllegalArgumentException as {@link #compareAndSet(Member, long, Object)}
   * @throws IllegalStateException if {@code me} is closed; the register is unchanged
   */
  public Versioned<V> compareAndExchange(Member me, long expectedVersion, V next) {
    return as(me).compareAndExchange(expectedVersion, next);
  }

  /**
   * Writes what a function makes of the current value, as the given member, like
   * {@link #updateAndGet(UnaryOperator)}.
   *
   * @param me a member of this register's memory, used by no other thread at the same time
   * @param change gets the current value, null if unset, and returns the next, not null; it should
   *     have no side effects, since it may be applied more than once
   * @return what was written, with its version
   * @throws IllegalArgumentException if {@code me} is of another memory; the register is unchanged
   * @throws IllegalStateException if {@code me} is closed; the register is unchanged
   */
  public Versioned<V> updateAndGet(Member me, UnaryOperator<@Nullable V> change) {
    return as(me).updateAndGet(change);
  }

  /**
   * Writes what a function makes of the current value, as the given member, like
   * {@link #getAndUpdate(UnaryOperator)}.
   *
   * @param me a member of this register's memory, used by no other thread at the same time
   * @param change gets the current value, null if unset, and returns the next, not null; it should
   *     have no side effects, since it may be applied more than once
   * @return what the write replaced
   * @throws IllegalArgumentException if {@code me} is of another memory; the register is unchanged
   * @throws IllegalStateException if {@code me} is closed; the register is unchanged
   */
  public Versioned<V> getAndUpdate(Member me, UnaryOperator<@Nullable V> change) {
    return as(me).getAndUpdate(change);
  }

  private Register<V> as(Member me) {
    requireWriter(me); // before a function of the user's runs
    return new AsMember<>(this, me);
  }

  /** The register, written as one member. */
  private record AsMember<V>(SlotRegister<V> register, Member me) implements Register<V> {
    @Override
    public Versioned<V> get() {
      return register.get();
    }

    @Override
    public boolean compareAndSet(long expectedVersion, V next) {
      return register.compareAndSet(me, expectedVersion, next);
    }
  }

  /**
   * Writes a value, given as words, if the register is at the expected version. It allocates
   * nothing. It is written as a member that the calling thread is {@linkplain Memory#lend() lent}.
   *
   * @param expectedVersion the version it must be at, from 0 to the current one
   * @param next the value's words, exactly as many as the codec says
   * @return true if it was written, and the version is now {@code expectedVersion + 1}
   * @throws VersionNotReachedException if this register has not reached {@code expectedVersion};
   *     the register is unchanged
   * @throws IllegalArgumentException if {@code expectedVersion} is negative or {@code next} is of
   *     another width; the register is unchanged
   */
  public boolean compareAndSetWords(long expectedVersion, long[] next) {
    Member me = memory.lend();
    try {
      return compareAndSetWords(me, expectedVersion, next);
    } finally {
      memory.giveBack(me);
    }
  }

  /**
   * Writes a value, given as words, if the register is at the expected version, as the given
   * member: the fastest way to write. It allocates nothing.
   *
   * @param me a process of this register's memory, used by no other thread at the same time
   * @param expectedVersion the version it must be at, from 0 to the current one
   * @param next the value's words, exactly as many as the codec says
   * @return true if it was written, and the version is now {@code expectedVersion + 1}
   * @throws VersionNotReachedException if this register has not reached {@code expectedVersion};
   *     the register is unchanged
   * @throws IllegalArgumentException if {@code expectedVersion} is negative, {@code me} is of
   *     another memory, or {@code next} is of another
   *     width; the register is unchanged
   * @throws IllegalStateException if {@code me} is closed; the register is unchanged
   */
  public boolean compareAndSetWords(Member me, long expectedVersion, long[] next) {
    requireWidth("next", next);
    requireWriter(me);
    assert me.enter();
    try {
      return write(me, expectedVersion, next);
    } finally {
      assert me.exit();
    }
  }

  /**
   * Writes again what the given process wrote at the version before, if the register is at the
   * expected version: one compare-and-set, and nothing is stored. It is for a process that writes
   * two values in turn, as long as nobody else writes.
   *
   * <p><i>Not guaranteed:</i> anything, if the versions {@code expectedVersion} and
   * {@code expectedVersion - 1} were not both written by this process, or an error broke off
   * another write of its since. That the last one was its own is checked.
   *
   * @param me a process of this register's memory, used by no other thread at the same time
   * @param expectedVersion the version it must be at, from 2 to the current one; this process has
   *     written it and the one before
   * @return true if the register has the value of {@code expectedVersion - 1} again, at
   *     {@code expectedVersion + 1}
   * @throws IllegalArgumentException if {@code expectedVersion} is below 2 or one that this
   *     register has not reached, or {@code me} is of another memory; the register is unchanged
   * @throws IllegalStateException if {@code me} is closed; the register is unchanged
   */
  public boolean compareAndRestore(Member me, long expectedVersion) {
    if (expectedVersion < 2) {
      throw new IllegalArgumentException(
          "expectedVersion: " + expectedVersion + ", allowed: 2 or more");
    }
    requireWriter(me);
    assert me.enter();
    try {
      long cell = cell();
      long version = version(cell);
      // My other slot still has it: had I tried another write since, and failed, the version would
      // be another by now.
      return version == expectedVersion
          ? turn(me, cell)
          : passed(expectedVersion, version);
    } finally {
      assert me.exit();
    }
  }

  /**
   * Returns the current version.
   *
   * @return the number of writes so far
   */
  public long version() {
    return version(cell());
  }

  /**
   * Writes a process's note: a word beside the value that is no part of any version.
   *
   * <p><i>Memory effects:</i> the note is seen by all who see this process's next successful write,
   * or a later version; others may see it before.
   *
   * @param me a process of this register's memory, used by no other thread at the same time
   * @param note what it notes
   * @throws IllegalArgumentException if {@code me} is of another memory
   * @throws IllegalStateException if {@code me} is closed, or this register has no notes
   */
  public void note(Member me, long note) {
    requireWriter(me);
    SlotWindow.note(words(), me, noteIndex(me.id()), note);
  }

  /**
   * Returns what a process, or one before it with its number, has noted last.
   *
   * @param process its number, from 0 to {@link Memory#processes()} - 1
   * @return the note, 0 if there is none
   * @throws IllegalStateException if this register has no notes
   */
  public long note(int process) {
    return words().getVolatile(noteIndex(process));
  }

  // Asks the codec only what to say: a call of an interface, which costs as much as a read.
  private void requireWidth(String name, long[] words) {
    if (words == null || words.length != width) {
      codec.requireWidth(name, words);
    }
  }

  private boolean write(Member me, long expectedVersion, long[] next) {
    long cell = cell();
    long version = version(cell);
    return version == expectedVersion
        ? fill(me, cell, next)
        : passed(expectedVersion, version);
  }

  private long[] encode(Member me, V next) {
    long[] words = encoded[me.id()];
    if (words == null) {
      words = new long[width];
      encoded[me.id()] = words;
    }
    try {
      codec.encode(next, words, 0);
    } catch (ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "codec: writes outside its words, allowed: the " + width + " it says", e);
    }
    return words;
  }

  @Override
  public String toString() {
    return "SlotRegister[" + get().described() + "]";
  }
}
