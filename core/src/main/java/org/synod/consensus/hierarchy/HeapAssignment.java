// SPDX-License-Identifier: Apache-2.0
package org.synod.consensus.hierarchy;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** Registers as one array that is never changed, only replaced, by compare-and-set. */
final class HeapAssignment implements Assignment {
  /*
   * No ABA: an array that is in place is never put there again, since each assignment makes its
   * own. Its content is written before the compare-and-set that shows it.
   */
  private final AtomicReference<int[]> state;
  private final int width;

  HeapAssignment(int registers, int width) {
    if (registers < 1) {
      throw new IllegalArgumentException("registers: " + registers + ", allowed: 1 or more");
    }
    if (width < 1) {
      throw new IllegalArgumentException("width: " + width + ", allowed: 1 or more");
    }
    int[] unset = new int[registers];
    Arrays.fill(unset, UNSET);
    state = new AtomicReference<>(unset);
    this.width = width;
  }

  @Override
  public int registers() {
    return state.get().length;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int get(int register) {
    return state.get()[requireRegister("register", register)];
  }

  private int requireRegister(String name, int register) {
    if (register < 0 || register >= registers()) {
      throw new IllegalArgumentException(
          name + ": " + register + ", allowed: 0 to " + (registers() - 1));
    }
    return register;
  }

  @Override
  public void assign(int value, int... registers) {
    if (value < 0) {
      throw new IllegalArgumentException("value: " + value + ", allowed: 0 or more");
    }
    Objects.requireNonNull(registers, "registers: null, allowed: indexes");
    if (registers.length > width) {
      throw new IllegalArgumentException(
          "registers: " + registers.length + " at once, allowed: at most " + width);
    }
    for (int register : registers) {
      requireRegister("registers", register);
    }
    for (; ; ) {
      int[] old = state.get();
      int[] next = old.clone();
      for (int register : registers) {
        next[register] = value;
      }
      if (state.compareAndSet(old, next)) {
        return;
      }
    }
  }
}
