// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.words;

import org.synod.memory.Codec;
import org.synod.memory.layout.Stride;

/** The layout of the words of a {@link MultiCas}: the one description of it. */
final class MultiCasLayout {
  /*
   *   words:      attempt of member 0, padding | ... | register 0, padding | ...
   *   attempt:    state, {register, cell} ...
   *   register:   cell, {replaced, slot 0, slot 1} of member 0, {...} of member 1, ...
   */
  private static final int ENTRY = 2; // words of an entry: a register and its cell
  private static final int MAX_WORDS = Integer.MAX_VALUE - 64; // of a region, less for its header

  final int processes;
  final int registers;
  final int width;
  final int size;
  private final int attemptStride;
  private final int first; // the cell of register 0
  private final int stride; // between two registers
  private final int share; // the words of a member in each register

  /**
   * Lays it out.
   *
   * @param processes the number of members that can write it
   * @param registers the number of registers
   * @param width the number of words that a value takes
   * @param size the largest number of registers that are changed at once
   */
  MultiCasLayout(int processes, int registers, int width, int size) {
    require("width", width, Codec.MAX_WORDS);
    this.processes = processes;
    this.width = width;
    share = 1 + 2 * width;
    stride = Stride.roundUp(1 + processes * share);
    require("size", size, Attempt.MAX_SIZE);
    this.size = size;
    attemptStride = Stride.roundUp(1 + ENTRY * size);
    first = processes * attemptStride;
    require("registers", registers, (MAX_WORDS - first) / stride);
    this.registers = registers;
  }

  private static void require(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(name + ": " + value + ", allowed: 1 to " + most);
    }
  }

  /** The type of the region, which must match when a process opens it again. */
  String type() {
    return "multicas of " + registers + " * " + width + ", " + size + " at once";
  }

  /** The number of words. */
  int words() {
    return first + registers * stride;
  }

  /** The index of the state of a member's attempt. */
  int attempt(int owner) {
    return owner * attemptStride;
  }

  /** The index of the register of an entry; the cell that it must have is behind it. */
  int entry(int owner, int entry) {
    return owner * attemptStride + 1 + ENTRY * entry;
  }

  /** The index of a register's cell. */
  int cell(int register) {
    return first + register * stride;
  }

  /** The index of the cell that an intent has replaced, by the member that installed it. */
  int replaced(int register, int installer) {
    return cell(register) + 1 + installer * share;
  }

  /** The index of the first word of a slot. */
  int slot(int register, int writer, int slot) {
    return cell(register) + 2 + writer * share + slot * width;
  }
}
