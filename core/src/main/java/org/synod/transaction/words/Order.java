// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction.words;

/**
 * The registers of one call in ascending order, with their places in the call. A member has one, so
 * that a call makes no object.
 */
final class Order {
  private final int[] registers;
  private final int[] places;
  private final long[] cells;
  private int size;

  Order(int most) {
    registers = new int[most];
    places = new int[most];
    cells = new long[most];
  }

  /** Sorts the registers of a call, and refuses one that is not there or comes twice. */
  void sort(int[] wanted, int count) {
    size = 0;
    for (int place = 0; place < wanted.length; place++) {
      int register = requireRegister(wanted[place], place, count);
      int at = size;
      while (at > 0 && registers[at - 1] > register) {
        registers[at] = registers[at - 1];
        places[at] = places[at - 1];
        at--;
      }
      if (at > 0 && registers[at - 1] == register) {
        throw new IllegalArgumentException(
            "registers[" + place + "]: " + register + ", the same as registers[" + places[at - 1]
                + "], allowed: distinct registers");
      }
      registers[at] = register;
      places[at] = place;
      size++;
    }
  }

  static int requireRegister(int register, int place, int count) {
    if (register < 0 || register >= count) {
      throw new IllegalArgumentException(
          "registers[" + place + "]: " + register + ", allowed: 0 to " + (count - 1));
    }
    return register;
  }

  int size() {
    return size;
  }

  /** The i-th register, in ascending order. */
  int register(int i) {
    return registers[i];
  }

  /** The place in the call that the i-th register had. */
  int place(int i) {
    return places[i];
  }

  /** Notes the cell that the i-th register has, and must have still when it is changed. */
  void expect(int i, long cell) {
    cells[i] = cell;
  }

  /** The cell of the i-th register. */
  long cell(int i) {
    return cells[i];
  }
}
