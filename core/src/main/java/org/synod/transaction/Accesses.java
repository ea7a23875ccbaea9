// SPDX-License-Identifier: Apache-2.0
package org.synod.transaction;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.register.Versioned;

/**
 * The registers that a transaction has used, in the order of their first use: what it has found in
 * each, and what it writes to it. Its own thread alone changes it, and nobody once an {@link
 * Intent} has it.
 */
final class Accesses {
  private static final int FEW = 8; // registers, at first
  private static final int SEARCHED = 16; // as many registers at most are found by looking at each
  private static final int[] NO_PLACES = {};

  // Of each register, one after the other: the Ref, the Versioned that it held, and the one that it
  // is to hold, or null where it was only read. One array, because its parts are used together.
  private static final int SEEN = 1;
  private static final int NEXT = 2;
  private static final int WIDTH = 3;
  private @Nullable Object[] entries = new Object[FEW * WIDTH];
  private int count;
  private int writes;

  // Of more than SEARCHED registers: their indexes plus 1, in a hash table with open addresses.
  private int[] places = NO_PLACES;

  /** One register that is written. */
  static Accesses of(Ref<?> ref, Versioned<?> seen, Versioned<?> next) {
    Accesses one = new Accesses();
    int index = one.add(ref, seen);
    one.entries[index * WIDTH + NEXT] = next;
    one.writes = 1;
    return one;
  }

  /** The number of registers. */
  int count() {
    return count;
  }

  /** The number of those that it writes, which are the first once they are sorted. */
  int writes() {
    return writes;
  }

  Ref<?> ref(int index) {
    return (Ref<?>) Objects.requireNonNull(entries[index * WIDTH]);
  }

  /** What a register held when it was first used. */
  Versioned<?> seen(int index) {
    return (Versioned<?>) Objects.requireNonNull(entries[index * WIDTH + SEEN]);
  }

  /** What a register is to hold, or null if it is only read. */
  @Nullable Versioned<?> next(int index) {
    return (Versioned<?>) entries[index * WIDTH + NEXT];
  }

  /** The index of a register, which is read if this is its first use. */
  int use(Ref<?> ref) {
    int index = find(ref);
    return index >= 0 ? index : add(ref, ref.current());
  }

  private int find(Ref<?> ref) {
    if (count > SEARCHED) {
      return places[place(ref)] - 1;
    }
    int index = count - 1; // it is often the last
    while (index >= 0 && entries[index * WIDTH] != ref) {
      index--;
    }
    return index;
  }

  private int add(Ref<?> ref, Versioned<?> seen) {
    int index = count;
    if (index * WIDTH == entries.length) {
      entries = Arrays.copyOf(entries, 2 * entries.length);
    }
    entries[index * WIDTH] = ref;
    entries[index * WIDTH + SEEN] = seen;
    count++;
    if (count > SEARCHED) {
      place(index);
    }
    return index;
  }

  /** Puts a register that has been added into the table, or all into a larger one. */
  private void place(int index) {
    boolean isFull = 2 * count > places.length;
    if (isFull) {
      places = new int[4 * Integer.highestOneBit(count)];
    }
    for (int i = isFull ? 0 : index; i <= index; i++) {
      places[place(ref(i))] = i + 1;
    }
  }

  /** Where a register is in the table, or is to be. */
  private int place(Ref<?> ref) {
    int place = Long.hashCode(ref.number * 0x9E3779B97F4A7C15L);
    for (; ; place++) {
      place &= places.length - 1;
      if (places[place] == 0 || ref(places[place] - 1) == ref) {
        return place;
      }
    }
  }

  /** Writes a value to a register. */
  void write(int index, Object value) {
    writes += next(index) == null ? 1 : 0;
    entries[index * WIDTH + NEXT] = new Versioned<>(seen(index).version() + 1, value);
  }

  /** What the registers are to hold, null where they are only read. */
  @Nullable Versioned<?>[] nexts() {
    Versioned<?>[] nexts = new Versioned<?>[count];
    for (int i = 0; i < count; i++) {
      nexts[i] = next(i);
    }
    return nexts;
  }

  /** Undoes what was written since {@code nexts} were taken. What was read since then stays. */
  void undoTo(@Nullable Versioned<?>[] nexts) {
    writes = 0;
    for (int i = 0; i < count; i++) {
      Versioned<?> next = i < nexts.length ? nexts[i] : null;
      entries[i * WIDTH + NEXT] = next;
      writes += next == null ? 0 : 1;
    }
  }

  /** Tells whether the first registers hold what they held when they were first used. */
  boolean areSeen(int first) {
    for (int i = 0; i < first; i++) {
      if (!ref(i).holds(entries[i * WIDTH + SEEN])) {
        return false;
      }
    }
    return true;
  }

  /** Puts the registers that are written before the others, by number. */
  void sort() {
    int sorted = 0;
    for (int i = 0; i < count; i++) {
      if (next(i) == null) {
        continue;
      }
      swap(i, sorted);
      for (int j = sorted++; j > 0 && ref(j - 1).number > ref(j).number; j--) {
        swap(j - 1, j);
      }
    }
  }

  private void swap(int i, int j) {
    if (i == j) {
      return;
    }
    for (int part = 0; part < WIDTH; part++) {
      Object there = entries[i * WIDTH + part];
      entries[i * WIDTH + part] = entries[j * WIDTH + part];
      entries[j * WIDTH + part] = there;
    }
  }

  @Override
  public String toString() {
    return count + " registers, " + writes + " written";
  }
}
