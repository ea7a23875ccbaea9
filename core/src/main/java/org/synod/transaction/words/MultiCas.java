// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.words;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.memory.DamageException;
import org.synod.memory.Member;
import org.synod.memory.Memory;
import org.synod.memory.roster.Tenure;
import org.synod.register.VersionNotReachedException;
import org.synod.register.slots.SlotWords;

/**
 * Registers of words, several of which are changed as one step: all of them, if each is at its
 * expected version, or none. They live in a {@link Memory}: on the heap, or in a file that several
 * JVMs map. Each has a number, from 0 on, and a value of some words, all zero at version 0.
 *
 * <pre>{@code
 * MultiCas accounts = new MultiCas(memory, "accounts", 1000, 1, 2); // 1,000 numbers, 2 at once
 * int[] both = {from, to};
 * long[] versions = new long[2];
 * long[] money = new long[2];
 * do {
 *   accounts.snapshot(both, versions, money);
 *   money[0] -= amount;
 *   money[1] += amount;
 * } while (!accounts.compareAndSet(both, versions, money));
 * }</pre>
 *
 * <p>All methods allocate nothing, but for the first change by each member.
 *
 * <p><i>Progress:</i> lock-free. A change of k registers takes 2k compare-and-set if no other meets
 * it, or one if k is 1. A change that meets an unfinished one finishes that first, whatever has
 * become of its process. Reads write nothing, and repeat only when a register was changed
 * meanwhile. A process that stops anywhere, or is killed, holds up nobody.
 *
 * <p><i>Linearization:</i> {@code compareAndSet} at the first write that says that it has
 * committed, or at the read that finds another version; {@code read} and {@code version} at the
 * read that finds what the register holds; {@code snapshot} at the end of its last read of a value.
 *
 * <p><i>Memory effects:</i> what a thread did before a change happens before whatever another does
 * that has read what it wrote.
 *
 * <p><i>Not guaranteed:</i> fairness; an end of a read while others write without a pause. A
 * register that is only to be compared has to be written. If an error of the virtual machine ends a
 * change, the change may take effect later, as a whole. Versions have 56 bits here.
 *
 * <p>Sources: T. Harris, K. Fraser, I. Pratt, <i>A Practical Multi-Word Compare-and-Swap
 * Operation</i>, DISC 2002, for the descriptors; B. Lampson, handout 18, for the slots.
 */
public final class MultiCas {
  /** The largest number of registers that can be changed at once: {@value}. */
  public static final int MAX_SIZE = Attempt.MAX_SIZE;

  private final Cells cells;
  private final Attempts attempts;
  private final @Nullable Order[] orders; // one for each member

  /**
   * Makes registers at version 0.
   *
   * @param memory the memory that they live in; its members may write them
   * @param registers the number of registers, 1 or more
   * @param width the number of words that each value takes, from 1 to
   *     {@value org.synod.memory.Codec#MAX_WORDS}
   * @param size the largest number of registers that are changed at once, from 1 to
   *     {@value #MAX_SIZE}
   */
  public MultiCas(Memory memory, int registers, int width, int size) {
    this(new Cells(memory, /* name */ null, registers, width, size));
  }

  /**
   * Opens the registers that have a name in a memory; the first process that does so makes them, at
   * version 0.
   *
   * @param memory the memory that they live in; its members may write them
   * @param name their name, from 1 to {@value Memory#MAX_NAME} bytes in UTF-8
   * @param registers the number of registers, 1 or more
   * @param width the number of words that each value takes, from 1 to
   *     {@value org.synod.memory.Codec#MAX_WORDS}
   * @param size the largest number of registers that are changed at once, from 1 to
   *     {@value #MAX_SIZE}
   * @throws IllegalArgumentException if the name is in use for something else, or with other
   *     numbers
   */
  public MultiCas(Memory memory, String name, int registers, int width, int size) {
    this(
        new Cells(
            memory, Objects.requireNonNull(name, "name: null, allowed: a name"), registers, width,
            size));
  }

  private MultiCas(Cells cells) {
    this.cells = cells;
    attempts = new Attempts(cells);
    orders = new Order[cells.layout.processes];
  }

  /**
   * Returns the memory they live in.
   *
   * @return the memory, whose members may write them
   */
  public Memory memory() {
    return cells.memory();
  }

  /**
   * Returns how many registers there are.
   *
   * @return the number of registers
   */
  public int registers() {
    return cells.layout.registers;
  }

  /**
   * Returns how wide a value is.
   *
   * @return the number of words
   */
  public int width() {
    return cells.layout.width;
  }

  /**
   * Returns how many registers can be changed at once.
   *
   * @return the largest number
   */
  public int size() {
    return cells.layout.size;
  }

  /**
   * Returns the current version of a register.
   *
   * @param register its number, from 0 to {@link #registers()} - 1
   * @return the number of its changes so far
   * @throws DamageException if its words are seen to be damaged
   */
  public long version(int register) {
    return cells.version(requireRegister(register));
  }

  /**
   * Copies the current value of a register.
   *
   * @param register its number, from 0 to {@link #registers()} - 1
   * @param into the array to copy to, exactly as many words as a value takes; all zero at version 0
   * @return the version whose value was copied
   * @throws DamageException if its words are seen to be damaged
   */
  public long read(int register, long[] into) {
    requireRegister(register);
    SlotWords.requireWidth("into", into, width());
    return cells.read(register, into, /* at */ 0);
  }

  /**
   * Copies the values of several registers as they are at one moment.
   *
   * @param registers their numbers, as many as are wanted
   * @param versions the array that gets their versions, as long as {@code registers}
   * @param into the array that gets their values, one behind the other, in the same order
   * @throws DamageException if their words are seen to be damaged
   */
  public void snapshot(int[] registers, long[] versions, long[] into) {
    requireLengths(registers, "versions", versions, "into", into);
    for (int place = 0; place < registers.length; place++) {
      Order.requireRegister(registers[place], place, registers());
    }
    cells.snapshot(registers, versions, into);
  }

  /**
   * Writes several registers if all are at their expected versions. It writes as a member that the
   * calling thread is {@linkplain Memory#lend() lent}.
   *
   * @param registers their numbers, from 1 to {@link #size()} of them, no two the same
   * @param expectedVersions the version that each must be at, from 0 to the current one
   * @param next the values to write, one behind the other, in the same order
   * @return true if all were written, and each version is now one more than expected; false if none
   *     was
   * @throws VersionNotReachedException if a register has not reached the version expected of it;
   *     all are unchanged
   * @throws IllegalArgumentException if a register is not there or is named twice, there are more
   *     than {@link #size()}, an array has another length, or a version is negative; all are
   *     unchanged
   * @throws DamageException if their words are seen to be damaged
   */
  public boolean compareAndSet(int[] registers, long[] expectedVersions, long[] next) {
    Member me = memory().lend();
    try {
      return compareAndSet(me, registers, expectedVersions, next);
    } finally {
      memory().giveBack(me);
    }
  }

  /**
   * Writes several registers if all are at their expected versions, as the given member: the
   * fastest way to write.
   *
   * @param me a member of this memory, used by no other thread at the same time
   * @param registers their numbers, from 1 to {@link #size()} of them, no two the same
   * @param expectedVersions the version that each must be at, from 0 to the current one
   * @param next the values to write, one behind the other, in the same order
   * @return true if all were written, and each version is now one more than expected; false if none
   *     was
   * @throws VersionNotReachedException if a register has not reached the version expected of it;
   *     all are unchanged
   * @throws IllegalArgumentException if a register is not there or is named twice, there are more
   *     than {@link #size()}, an array has another length, a version is negative, or {@code me} is
   *     of another memory; all are unchanged
   * @throws IllegalStateException if {@code me} is closed; all are unchanged
   * @throws DamageException if their words are seen to be damaged
   */
  public boolean compareAndSet(
      Member me, int[] registers, long[] expectedVersions, long[] next) {
    requireLengths(registers, "expectedVersions", expectedVersions, "next", next);
    if (registers.length < 1 || registers.length > size()) {
      throw new IllegalArgumentException(
          "registers: " + registers.length + " of them, allowed: 1 to " + size());
    }
    Tenure mine = SlotWords.requireWriter(memory(), me);
    assert mine.enter();
    try {
      Order order = orders[mine.id()];
      if (order == null) {
        order = new Order(size());
        orders[mine.id()] = order;
      }
      order.sort(registers, registers());
      return attempts.compareAndSet(mine, order, expectedVersions, next);
    } finally {
      assert mine.exit();
    }
  }

  private int requireRegister(int register) {
    if (register < 0 || register >= registers()) {
      throw new IllegalArgumentException(
          "register: " + register + ", allowed: 0 to " + (registers() - 1));
    }
    return register;
  }

  private void requireLengths(
      int[] registers, String versionsName, long[] versions, String valuesName, long[] values) {
    Objects.requireNonNull(registers, "registers: null, allowed: an array of numbers");
    if (versions == null) { // a supplier of the message could allocate
      throw new NullPointerException(versionsName + ": null, allowed: an array of versions");
    }
    if (versions.length != registers.length) {
      throw new IllegalArgumentException(
          versionsName + ": " + versions.length + " of them, allowed: " + registers.length
              + ", as many as registers");
    }
    SlotWords.requireWidth(valuesName, values, Math.multiplyExact(registers.length, width()));
  }

  @Override
  public String toString() {
    String name = cells.name();
    return "MultiCas[" + (name == null ? "" : name + ", ") + registers() + " registers of "
        + width() + " words, " + size() + " at once]";
  }
}
