// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.synod.explore.packed.Numbered;
import org.synod.explore.replay.Local;

/** A state of the world: its memory, its processes, its faults, and the memory of specs. */
public final class State {
  /*
   * Two states are the same if all parts that can matter from here on are the same: the contents of
   * the cells, the replies that each process has had (a process is a function of them), the faults
   * and the late requests that may still take effect, the values that the specs remember, and the
   * calls that had returned when each call began. The order of the steps before is no such part.
   * Rows compares these parts by numbers.
   */
  public final Cells cells;
  public final Local[] locals;
  public final Faults faults;
  public final Object[] remembered; // by each spec
  /**
   * For each process, for each call of it, the number of calls of each process that had returned.
   */
  public final int[][] callStarts;

  // its predecessor, where it is known
  public final @Nullable State before;
  public final @Nullable Move move;

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

  /** The parts of a state beside its memory and its processes. */
  public static final class Past extends Numbered {
    final Faults faults;
    final Object[] remembered;
    final int[][] callStarts;

    public Past(Faults faults, Object[] remembered, int[][] callStarts) {
      this.faults = faults;
      this.remembered = remembered;
      this.callStarts = callStarts;
    }

    @Override
    public int hashCode() {
      int h = faults.hashCode();
      h = 31 * h + Arrays.hashCode(remembered);
      return 31 * h + Arrays.deepHashCode(callStarts);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Past that
          && faults.equals(that.faults)
          && Arrays.equals(remembered, that.remembered)
          && Arrays.deepEquals(callStarts, that.callStarts);
    }
  }

  /** An observer: it sees the first state and the state after each move, and remembers a value. */
  public interface Watch {

    /** Returns the value that is remembered at the start. */
    Object start();

    /** Looks at a state. Its result is remembered; an exception that it throws is a failure. */
    Object next(Object remembered, State state);
  }

  /** Whether a process can take a step. */
  public boolean isLive(int process) {
    int heirOf = locals[process].heirOf;
    return !isGone(process) && (heirOf < 0 || faults.isCrashed(heirOf));
  }

  /** Whether a process has ended or crashed. */
  boolean isGone(int process) {
    return locals[process].ended || faults.isCrashed(process);
  }
}
