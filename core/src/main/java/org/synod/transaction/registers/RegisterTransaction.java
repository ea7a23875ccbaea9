// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.registers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.synod.register.Versioned;

/**
 * One attempt to read and write several registers as one step: what a body that is given to {@link
 * RegisterTransactions#atomically} works with. Registers have indexes from 0. Nobody else sees what
 * it writes before it has committed.
 *
 * <p>It is opaque: all that a body has read was there at one moment, and no other write had come in
 * between. When a read finds that this is no longer so, it throws, the body ends, and another
 * attempt begins.
 *
 * <p><i>Progress:</i> a first read of a register reads again all that were read before; {@link
 * #snapshot} reads each twice.
 *
 * <p><i>Linearization:</i> see {@link RegisterTransactions}.
 *
 * <p><i>Memory effects:</i> as those of the registers' {@code get}.
 *
 * <p><i>Not guaranteed:</i> anything about what the body does elsewhere, which is done again with
 * each attempt. A transaction that is used by another thread, or after its body has ended, refuses
 * with an {@link IllegalStateException}.
 *
 * @param <V> the values
 */
public final class RegisterTransaction<V> {
  private static final int FEW = 4; // registers, at first

  /** Ends a body whose reads no longer hold. */
  private static final class Outdated extends Error {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("StaticAssignmentOfThrowable") // it has no stack trace
    static final Outdated OUTDATED = new Outdated();

    private Outdated() {
      super("to be thrown on: the transaction begins again", null, false, false);
    }
  }

  private final SharedRegisters<V> shared;
  private final Thread owner = Thread.currentThread();
  private int[] registers = new int[FEW];
  private Versioned<TransactionState<V>>[] seen = newArray(FEW);
  private @Nullable Object[] next = new Object[FEW]; // values, null where it only reads
  private int count; // of those, in the order of their first use
  private int valid; // of those: all that was read was there at one moment
  private int writes;
  private boolean isOutdated;
  private boolean hasEnded;

  RegisterTransaction(SharedRegisters<V> shared) {
    this.shared = shared;
  }

  @SuppressWarnings("unchecked") // only such are put into it
  private static <T> T[] newArray(int length) {
    return (T[]) new Versioned<?>[length];
  }

  /**
   * Returns the value of a register, as this transaction has left it.
   *
   * @param register its index
   * @return its value
   * @throws IllegalStateException if it is unset; {@link #read} tells
   * @throws org.synod.register.RegisterUnavailableException if a register does not answer; the
   *     transaction has no effect then
   */
  public V get(int register) {
    V value = read(register).value();
    if (value == null) {
      throw new IllegalStateException(
          "registers[" + register + "]: unset, allowed: one that has a value, or read");
    }
    return value;
  }

  /**
   * Reads a register, as this transaction has left it.
   *
   * @param register its index
   * @return its value, and the version that it has, or will have: the number of values that
   *     transactions have written to it
   * @throws org.synod.register.RegisterUnavailableException as {@link #get}
   */
  public Versioned<V> read(int register) {
    return at(used(register));
  }

  /**
   * Writes a register. It has the version after the one that this transaction has read, however
   * often it writes.
   *
   * @param register its index
   * @param value the value to write, not null
   * @throws org.synod.register.RegisterUnavailableException as {@link #get}
   */
  public void set(int register, V value) {
    Objects.requireNonNull(value, "value: null, allowed: a value");
    put(used(register), value);
  }

  /**
   * Writes the value that a function makes of the current one.
   *
   * @param register its index
   * @param change gets the current value, null if unset, and returns the next, not null
   * @return the value written
   * @throws org.synod.register.RegisterUnavailableException as {@link #get}
   */
  public V update(int register, UnaryOperator<@Nullable V> change) {
    Objects.requireNonNull(change, "change: null, allowed: a function");
    int place = used(register);
    V value =
        Objects.requireNonNull(
            change.apply(at(place).value()), "change: returned null, allowed: a value");
    put(place, value);
    return value;
  }

  /**
   * Reads several registers, each of them twice, however many they are.
   *
   * @param indexes the indexes of the registers
   * @return what they hold, in their order, as {@link #read} does
   * @throws org.synod.register.RegisterUnavailableException as {@link #get}
   */
  public List<Versioned<V>> snapshot(int... indexes) {
    Objects.requireNonNull(indexes, "indexes: null, allowed: indexes of registers");
    List<Versioned<V>> all = new ArrayList<>(indexes.length);
    for (int index : indexes) {
      all.add(at(find(index)));
    }
    if (count > valid) {
      validate();
    }
    return all;
  }

  /** The place of a register that is consistent with all others. */
  private int used(int register) {
    int place = find(register);
    if (count > valid) {
      validate();
    }
    return place;
  }

  /** The place of a register, which is read if this is its first use. */
  private int find(int register) {
    requireUsable();
    if (register < 0 || register >= shared.size()) {
      throw new IllegalArgumentException(
          "register: " + register + ", allowed: 0 to " + (shared.size() - 1));
    }
    for (int i = 0; i < count; i++) {
      if (registers[i] == register) {
        return i;
      }
    }
    Versioned<TransactionState<V>> current = shared.read(register);
    if (count == registers.length) {
      registers = Arrays.copyOf(registers, 2 * count);
      seen = Arrays.copyOf(seen, 2 * count);
      next = Arrays.copyOf(next, 2 * count);
    }
    registers[count] = register;
    seen[count] = current;
    return count++;
  }

  /**
   * Ends the body unless all that it has read is there still. Then all of it was there when the
   * last was read, since no version comes back.
   */
  private void validate() {
    for (int i = 0; i < count - 1; i++) {
      if (shared.look(registers[i]).version() != seen[i].version()) {
        isOutdated = true;
        throw Outdated.OUTDATED;
      }
    }
    valid = count;
  }

  @SuppressWarnings("unchecked") // only values are written
  private Versioned<V> at(int place) {
    TransactionState<V> state = TransactionState.of(seen[place]);
    V mine = (V) next[place];
    return mine == null ? state.content() : new Versioned<>(state.version() + 1, mine);
  }

  private void put(int place, V value) {
    writes += next[place] == null ? 1 : 0;
    next[place] = value;
  }

  private void requireUsable() {
    if (hasEnded) {
      throw new IllegalStateException("tx: has ended, allowed: use inside its body");
    }
    if (owner != Thread.currentThread()) {
      throw new IllegalStateException(
          "tx: used by " + Thread.currentThread() + ", allowed: the thread of its body, " + owner);
    }
    if (isOutdated) {
      throw Outdated.OUTDATED; // the body has caught it
    }
  }

  /** Tells whether something that the body has read did not hold any more. */
  boolean isOutdated() {
    return isOutdated;
  }

  boolean hasWrites() {
    return writes > 0;
  }

  void end() {
    hasEnded = true;
  }

  /** The commit of what the body has written, if all that it has read is still there. */
  Commit<V> commit(OwnStatus status) {
    sort();
    return new Commit<>(shared, status, registers, seen, next, writes, count);
  }

  /** Puts those that are written before the others, and by their indexes. */
  private void sort() {
    for (int i = 1; i < count; i++) {
      for (int j = i; j > 0 && comesFirst(j, j - 1); j--) {
        int register = registers[j];
        registers[j] = registers[j - 1];
        registers[j - 1] = register;
        Versioned<TransactionState<V>> state = seen[j];
        seen[j] = seen[j - 1];
        seen[j - 1] = state;
        Object value = next[j];
        next[j] = next[j - 1];
        next[j - 1] = value;
      }
    }
  }

  private boolean comesFirst(int one, int other) {
    boolean isWritten = next[one] != null;
    return isWritten == (next[other] != null)
        ? registers[one] < registers[other]
        : isWritten;
  }

  @Override
  public String toString() {
    return "RegisterTransaction[" + count + " registers, " + writes + " written]";
  }
}
