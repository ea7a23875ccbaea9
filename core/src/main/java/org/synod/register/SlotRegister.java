// SPDX-License-Identifier: Apache-2.0
package org.synod.register;

import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.synod.memory.Codec;
import org.synod.memory.DamageException;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.roster.Tenure;
import org.synod.register.slots.SlotAccess;
import org.synod.register.slots.SlotCell;
import org.synod.register.slots.SlotWords;

/**
 * A register by slots: the value lies in words of its {@link Memory}, as a {@link Codec} lays it
 * out, and one more word holds the version and points to it. Values may be of any width; the
 * memory may be the heap or a file that several JVMs map.
 *
 * <p>{@link #get} makes an object for each value read. The word-wise methods, {@link #read} and
 * {@link #compareAndSetWords}, allocate nothing.
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
 * <p><i>Not guaranteed:</i> fairness between writers; an end of a read while others write without a
 * pause. Versions have 57 bits here: they would run out after 45 years at one write every 10 ns,
 * and the write after that is refused.
 *
 * <p>Source: B. Lampson, handout 18, <i>Compare-and-swap acceptors</i>.
 *
 * @param <V> the values
 */
public final class SlotRegister<V> implements Register<V> {
  static {
    Access.give();
  }

  private final SlotWords slots; // the words of its value
  private final Codec<V> codec;
  private final long[][] encoded; // a private array for each member, where its values are encoded

  /** The methods that TailWriter may call and users may not. */
  private static final class Access extends SlotAccess {
    static void give() {
      SlotAccess given = new Access();
    }

    @Override
    protected SlotWords wordsOf(SlotRegister<?> register) {
      return register.slots;
    }
  }

  /**
   * Makes an unset register.
   *
   * @param memory the memory that it lives in; its members may write it
   * @param codec the codec that lays its values out
   */
  public SlotRegister(Memory memory, Codec<V> codec) {
    this(memory, codec, /* name */ null);
  }

  /**
   * Opens the register that has a name in a memory; the first process that does so makes it, unset.
   *
   * @param memory the memory that it lives in; its members may write it
   * @param name its name, from 1 to {@value Memory#MAX_NAME} bytes in UTF-8
   * @param codec the codec that lays its values out
   * @throws IllegalArgumentException if the name is in use for something else, or for a register
   *     whose codec has another {@linkplain Codec#type() type} or width
   */
  public SlotRegister(Memory memory, String name, Codec<V> codec) {
    this(memory, codec, requireName(name));
  }

  private SlotRegister(Memory memory, Codec<V> codec, @Nullable String name) {
    this.codec = Objects.requireNonNull(codec, "codec: null, allowed: a codec");
    slots =
        new SlotWords(
            Objects.requireNonNull(memory, "memory: null, allowed: a memory"), name, codec.type(),
            codec.words(), /* isNoted */ false);
    encoded = new long[memory.processes()][];
  }

  private static String requireName(String name) {
    return Objects.requireNonNull(name, "name: null, allowed: a name");
  }

  /**
   * Returns the memory it lives in.
   *
   * @return the memory, whose members may write it
   */
  public Memory memory() {
    return slots.memory();
  }

  /**
   * Returns how wide a value is.
   *
   * @return the number of words, as the codec says
   */
  public int width() {
    return slots.width();
  }

  /**
   * {@inheritDoc}
   *
   * @throws DamageException if its words are seen to be damaged; damage that turns a value into
   *     another one is seen only if the codec is {@linkplain Codec#checked checked}
   */
  @Override
  public Versioned<V> get() {
    long[] words = new long[slots.width()];
    long cell = slots.copy(words);
    if (SlotCell.version(cell) != 0) {
      return new Versioned<>(SlotCell.version(cell), decode(words));
    }
    if (cell != 0) {
      throw slots.damaged(cell);
    }
    return Versioned.unset();
  }

  private V decode(long[] words) {
    try {
      return codec.decode(words, 0);
    } catch (DamageException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw DamageException.at(slots.where(), e);
    }
  }

  /**
   * Copies the current value's words.
   *
   * @param into the array to copy to, exactly as many words as the codec says; all zero at version
   *     0
   * @return the version whose value was copied
   */
  public long read(long[] into) {
    return slots.read(into);
  }

  /**
   * {@inheritDoc}
   *
   * <p>It is written as a member that the calling thread is {@linkplain Memory#lend() lent}.
   */
  @Override
  public boolean compareAndSet(long expectedVersion, V next) {
    Member me = slots.memory().lend();
    try {
      return compareAndSet(me, expectedVersion, next);
    } finally {
      slots.memory().giveBack(me);
    }
  }

  /**
   * Writes a value if the register is at the expected version, as the given member.
   *
   * @param me a member of this register's memory, used by no other thread at the same time
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
    Tenure mine = slots.requireWriter(me);
    assert mine.enter();
    try {
      return slots.write(mine, expectedVersion, encode(me, next));
    } finally {
      assert mine.exit();
    }
  }

  /**
   * Writes a value if the register is at the expected version, as the given member, and returns the
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
   * Writes the value that a function makes of the current one, as the given member, like
   * {@link #updateAndGet(UnaryOperator)}.
   *
   * @param me a member of this register's memory, used by no other thread at the same time
   * @param change gets the current value, null if unset, and returns the next, not null; it should
   *     have no side effects, since it may be applied more than once
   * @return the value written, with its version
   * @throws IllegalArgumentException if {@code me} is of another memory; the register is unchanged
   * @throws IllegalStateException if {@code me} is closed; the register is unchanged
   */
  public Versioned<V> updateAndGet(Member me, UnaryOperator<@Nullable V> change) {
    return as(me).updateAndGet(change);
  }

  /**
   * Writes the value that a function makes of the current one, as the given member, like
   * {@link #getAndUpdate(UnaryOperator)}.
   *
   * @param me a member of this register's memory, used by no other thread at the same time
   * @param change gets the current value, null if unset, and returns the next, not null; it should
   *     have no side effects, since it may be applied more than once
   * @return the state that the write replaced
   * @throws IllegalArgumentException if {@code me} is of another memory; the register is unchanged
   * @throws IllegalStateException if {@code me} is closed; the register is unchanged
   */
  public Versioned<V> getAndUpdate(Member me, UnaryOperator<@Nullable V> change) {
    return as(me).getAndUpdate(change);
  }

  private Register<V> as(Member me) {
    slots.requireWriter(me); // before a function of the user's runs
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
   * nothing. It writes as a member that the calling thread is {@linkplain Memory#lend() lent}.
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
    Member me = slots.memory().lend();
    try {
      return compareAndSetWords(me, expectedVersion, next);
    } finally {
      slots.memory().giveBack(me);
    }
  }

  /**
   * Writes a value, given as words, if the register is at the expected version, as the given
   * member: the fastest way to write. It allocates nothing.
   *
   * @param me a member of this register's memory, used by no other thread at the same time
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
    return slots.compareAndSet(me, expectedVersion, next);
  }

  /**
   * Returns the current version.
   *
   * @return the number of writes so far
   */
  public long version() {
    return slots.version();
  }

  private long[] encode(Member me, V next) {
    long[] words = encoded[me.id()];
    if (words == null) {
      words = new long[slots.width()];
      encoded[me.id()] = words;
    }
    try {
      codec.encode(next, words, 0);
    } catch (ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "codec: writes outside its words, allowed: the " + codec.words() + " it says", e);
    }
    return words;
  }

  @Override
  public String toString() {
    String name = slots.name();
    return "SlotRegister[" + (name == null ? "" : name + ", ") + get().described() + "]";
  }
}
