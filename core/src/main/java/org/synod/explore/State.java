// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A state of the world: its memory, its processes, what has failed, and what specs remember. */
final class State {
  /*
   * Two states are the same if all that can matter from here on is: the contents of the cells, the
   * replies each process has had (a process is a function of them), what has failed and what of
   * that may still take effect, what the specs remember, and which calls had returned when each
   * call began. The order in which it came about is not part of that. Cells are canonical objects:
   * == is equals.
   */
  final Cells cells;
  final Local[] locals;
  final Faults faults;
  final Object[] remembered; // by each spec
  final int[][] callStarts; // for each process, for each call, how many calls of each had returned
  private int hash; // once it is asked for, when specs have looked at the state

  // how it was first reached, and in how many ways
  final @Nullable State before;
  final @Nullable Move move;
  double schedules;

  State(
      Cells cells,
      Local[] locals,
      Faults faults,
      Object[] remembered,
      int[][] callStarts,
      @Nullable State before,
      @Nullable Move move) {
    this.cells = cells;
    this.locals = locals;
    this.faults = faults;
    this.remembered = remembered;
    this.callStarts = callStarts;
    this.before = before;
    this.move = move;
  }

  private int computeHash() {
    int h = System.identityHashCode(cells);
    for (Local local : locals) {
      h = 31 * h + System.identityHashCode(local);
    }
    h = 31 * h + faults.hashCode();
    h = 31 * h + Arrays.hashCode(remembered);
    return 31 * h + Arrays.deepHashCode(callStarts);
  }

  /** Whether a process can take a step. */
  boolean isLive(int process) {
    return !locals[process].ended && !faults.isCrashed(process);
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      hash = computeHash();
    }
    return hash;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof State that) || hashCode() != that.hashCode()) {
      return false;
    }
    if (cells != that.cells) {
      return false;
    }
    for (int i = 0; i < locals.length; i++) {
      if (locals[i] != that.locals[i]) {
        return false;
      }
    }
    return faults.equals(that.faults)
        && Arrays.equals(remembered, that.remembered)
        && Arrays.deepEquals(callStarts, that.callStarts);
  }

  /** The contents of all cells at one moment. */
  static final class Cells {
    private static final SortedMap<Integer, Object> NONE = Collections.emptySortedMap();

    final Object[] contents; // of those that the setup has made
    private final SortedMap<Integer, Object> made; // by processes, where not as when made
    private final int hash;

    Cells(Object[] contents) {
      this(contents, NONE);
    }

    private Cells(Object[] contents, SortedMap<Integer, Object> made) {
      this.contents = contents;
      this.made = made;
      hash = made == NONE
          ? Arrays.hashCode(contents)
          : 31 * Arrays.hashCode(contents) + made.hashCode();
    }

    Object get(int cell, World world) {
      return cell < contents.length
          ? contents[cell]
          : made.getOrDefault(cell, world.initialContent(cell));
    }

    /** The same, but for one cell. */
    Cells with(int cell, Object content, World world) {
      if (cell < contents.length) {
        Object[] changed = contents.clone();
        changed[cell] = content;
        return new Cells(changed, made);
      }
      SortedMap<Integer, Object> changed = new TreeMap<>(made);
      if (content.equals(world.initialContent(cell))) {
        changed.remove(cell); // a cell that is as when made is like one not made yet
      } else {
        changed.put(cell, content);
      }
      return new Cells(contents, changed.isEmpty() ? NONE : changed);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Cells that
          && hash == that.hash
          && Arrays.equals(contents, that.contents)
          && (made == that.made || made.equals(that.made));
    }
  }
}
