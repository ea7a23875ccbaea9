// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.packed;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The states that some number of moves leads to. A state is a row of numbers. Of each state the
 * level knows one state before it, the move from there, and the number of schedules to it.
 */
public final class Level {
  /*
   * Only the level that is gone on from, and the next one, hold their rows. A level further back
   * holds two numbers for each state: the place of the one before it, and which of the moves from
   * there leads to it. The code that has made the states can make them again by these moves.
   *
   * The table is open addressed: a place holds the number of a state plus one, or 0.
   */
  private static final int FIRST_ROWS = 16;

  private final int width;
  private final @Nullable Level before;
  private int size;
  private int[] rows;
  private double[] schedules = new double[FIRST_ROWS];
  private int[] parents = new int[FIRST_ROWS];
  private int[] moves = new int[FIRST_ROWS];
  private int[] table = new int[2 * FIRST_ROWS];

  /**
   * Makes an empty level.
   *
   * @param width the length of a row
   * @param before the level before it, or null
   */
  public Level(int width, @Nullable Level before) {
    this.width = width;
    this.before = before;
    rows = new int[FIRST_ROWS * width];
  }

  /** The number of states. */
  public int size() {
    return size;
  }

  /** The place of the state with this row, or -1 if there is none. */
  public int find(int[] row) {
    return table[slot(row)] - 1;
  }

  /** The slot of the table for a row: the one that leads to it, or a free one. */
  private int slot(int[] row) {
    int mask = table.length - 1;
    int slot = hash(row, 0) & mask;
    while (table[slot] != 0 && !isAt(table[slot] - 1, row)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private boolean isAt(int state, int[] row) {
    int from = state * width;
    return Arrays.equals(rows, from, from + width, row, 0, width);
  }

  private int hash(int[] numbers, int from) {
    long hash = 0;
    for (int i = from; i < from + width; i++) {
      hash = (hash + numbers[i] + 1) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    return (int) hash;
  }

  /** Adds a state; it is not found if an equal one is. */
  public void add(int[] row, int parent, int move, double schedules) {
    if (size == parents.length) {
      grow();
    }
    System.arraycopy(row, 0, rows, size * width, width);
    parents[size] = parent;
    moves[size] = move;
    this.schedules[size] = schedules;
    table[slot(row)] = ++size;
  }

  private void grow() {
    int more = Math.addExact(size, (size >> 1) + 1);
    rows = Arrays.copyOf(rows, Math.multiplyExact(more, width));
    schedules = Arrays.copyOf(schedules, more);
    parents = Arrays.copyOf(parents, more);
    moves = Arrays.copyOf(moves, more);
    if (more + (more >> 1) > table.length) { // at most two thirds are taken
      table = new int[2 * table.length];
      for (int state = 0; state < size; state++) {
        int slot = hash(rows, state * width) & table.length - 1;
        while (table[slot] != 0) {
          slot = slot + 1 & table.length - 1;
        }
        table[slot] = state + 1;
      }
    }
  }

  /** The row of a state. */
  public int[] row(int state) {
    return Arrays.copyOfRange(rows, state * width, (state + 1) * width);
  }

  public double schedules(int state) {
    return schedules[state];
  }

  /** Adds schedules that lead to a state. */
  public void addSchedules(int state, double more) {
    schedules[state] += more;
  }

  /** Gives up what only the states themselves need, when all have been gone on from. */
  public void close() {
    parents = Arrays.copyOf(parents, size);
    moves = Arrays.copyOf(moves, size);
    rows = new int[0];
    schedules = new double[0];
    table = new int[0];
  }

  /** The moves to a state from the first level: for each, which one of those possible. */
  public int[] path(int state) {
    int length = 0;
    for (Level level = before; level != null; level = level.before) {
      length++;
    }
    int[] path = new int[length];
    int at = state;
    Level level = this;
    for (int i = length - 1; i >= 0 && level != null; i--) {
      path[i] = level.moves[at];
      at = level.parents[at];
      level = level.before;
    }
    return path;
  }
}
