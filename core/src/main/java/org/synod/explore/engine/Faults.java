// SPDX-License-Identifier: Apache-2.0
package org.synod.explore.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.synod.explore.Omission;
import org.synod.explore.replay.Replay;
import org.synod.explore.replay.Request;
import org.synod.register.Versioned;

/**
 * The failures of a run so far: a part of a state of the world. Immutable.
 *
 * @param crashed a bit for each process that has stopped
 * @param out for each process, a bit for each register that does not answer it
 * @param outages the number of times that a register stopped answering
 * @param omissions the number of single calls that were missed
 * @param late the requests that may still take effect, without two that are equal
 */
public record Faults(long crashed, long[] out, int outages, int omissions, List<Late> late) {

  /** A compare-and-set whose process has given it up, and which may still take effect. */
  public record Late(Request request, int process) {
    private long expected() {
      return (Long) Objects.requireNonNull(request.expected());
    }

    /** Whether it would succeed now. */
    boolean isDue(Cells cells) {
      return version(cells) == expected();
    }

    /** Whether it can never succeed, since versions only grow. */
    private boolean isTooLate(Cells cells) {
      return version(cells) > expected();
    }

    private long version(Cells cells) {
      return ((Versioned<?>) cells.contents[request.cell()]).version();
    }
  }

  /** The object that a process gets in place of the reply to a request that is missed. */
  static Object reply(Omission omission) {
    return omission == Omission.REFUSED ? Replay.UNAVAILABLE : Replay.UNKNOWN;
  }

  /**
   * Whether a request can be missed in this way, and the run then differs from one in which it was
   * refused.
   */
  static boolean isMissed(Request request, Omission omission) {
    return request.kind() == Request.Kind.COMPARE_AND_SET
        || request.kind() == Request.Kind.GET && omission == Omission.REFUSED;
  }

  public static Faults none(int processes) {
    return new Faults(0, new long[processes], 0, 0, List.of());
  }

  /** Whether anything has failed in this run. */
  public boolean any() {
    return crashed != 0 || outages != 0 || omissions != 0;
  }

  public boolean isCrashed(int process) {
    return (crashed >>> process & 1) != 0;
  }

  public boolean isOut(int register, int process) {
    return register >= 0 && (out[process] >>> register & 1) != 0; // others always answer
  }

  public Faults withCrash(int process) {
    return new Faults(crashed | 1L << process, out, outages, omissions, late);
  }

  /** The faults after a register has stopped answering a process, or all if that is -1. */
  public Faults withOutage(int register, int process) {
    return new Faults(crashed, changed(register, process, true), outages + 1, omissions, late);
  }

  /** The faults after a register answers a process again, or all if that is -1. */
  public Faults withReturn(int register, int process) {
    return new Faults(crashed, changed(register, process, false), outages, omissions, late);
  }

  private long[] changed(int register, int process, boolean isOut) {
    long[] changed = out.clone();
    for (int i = 0; i < changed.length; i++) {
      if (process < 0 || process == i) {
        changed[i] = isOut ? changed[i] | 1L << register : changed[i] & ~(1L << register);
      }
    }
    return changed;
  }

  /** The faults after a single call was missed; if it is late, it may still take effect. */
  public Faults withOmission(@Nullable Late missed) {
    List<Late> more = late;
    if (missed != null && !late.contains(missed)) {
      more = new ArrayList<>(late);
      more.add(missed);
    }
    return new Faults(crashed, out, outages, omissions + 1, more);
  }

  /** The faults with the processes in another order: for each place, the one that is put there. */
  Faults ordered(int[] order) {
    long ordered = 0;
    long[] outOfThem = new long[order.length];
    int[] places = new int[order.length];
    for (int place = 0; place < order.length; place++) {
      ordered |= (crashed >>> order[place] & 1) << place;
      outOfThem[place] = out[order[place]];
      places[order[place]] = place;
    }
    List<Late> lateOfThem =
        late.stream().map(each -> new Late(each.request, places[each.process])).toList();
    return new Faults(ordered, outOfThem, outages, omissions, lateOfThem);
  }

  /** The faults without the late requests that can have no effect on these cells any more. */
  public Faults after(Cells cells) {
    if (late.isEmpty() || late.stream().noneMatch(each -> each.isTooLate(cells))) {
      return this;
    }
    List<Late> left = late.stream().filter(each -> !each.isTooLate(cells)).toList();
    return new Faults(crashed, out, outages, omissions, left);
  }

  @Override
  public int hashCode() {
    int failed = 31 * Long.hashCode(crashed) + Arrays.hashCode(out);
    for (Late each : late) {
      failed += each.hashCode(); // in any order
    }
    return failed;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Faults that
        && crashed == that.crashed
        && outages == that.outages
        && omissions == that.omissions
        && Arrays.equals(out, that.out)
        && late.size() == that.late.size() // and no two are equal, so that this is enough:
        && late.containsAll(that.late);
  }
}
