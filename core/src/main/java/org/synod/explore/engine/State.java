// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.synod.explore.replay.Local;

/** A state of the world: its memory, its processes, its faults, and the memory of specs. */
public final class State {
  /*
   * Two states are the same if all parts that can matter from here on are the same: the contents of
   * the cells, the replies that each process has had (a process is a function of them), the faults
   * and the late requests that may still take effect, the values that the specs remember, and the
   * calls that had returned when each call began. The order of the steps before is no such part.
   * Cells are canonical objects: == is equals.
   */
  public final Cells cells;
  public final Local[] locals;
  public final Faults faults;
  public final Object[] remembered; // by each spec
  /**
   * For each process, for each call of it, the number of calls of each process that had returned.
   */
  public final int[][] callStarts;

  private int hash; // computed at its first use, after specs have looked at the state

  // its first predecessor, and the number of ways to it
  public final @Nullable State before;
  public final @Nullable Move move;
  public double schedules;

  public State(
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
  public boolean isLive(int process) {
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
}
