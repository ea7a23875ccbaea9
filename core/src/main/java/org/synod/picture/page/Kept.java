// SPDX-License-Identifier: Apache-2.0
package org.synod.picture.page;

/**
 * The steps of a run that a page shows: all, or of a long run the first and the last ones. They
 * keep their numbers.
 *
 * @param total the number of steps of the run
 * @param first the number of steps that are shown before those that are left out
 * @param from the first step that is shown again
 */
public record Kept(int total, int first, int from) {
  /** The largest number of steps on a page, half of them from each end of the run. */
  static final int MOST = 1_000;

  /** All steps of a run, or the first and the last ones. */
  public static Kept of(int total) {
    return total <= MOST
        ? all(total)
        : new Kept(total, MOST / 2, total - MOST / 2);
  }

  /** All steps of a run. */
  public static Kept all(int total) {
    return new Kept(total, total, total);
  }

  /** Whether a step is shown. */
  public boolean has(int step) {
    return step < first || step >= from;
  }

  /** The number of steps that are left out. */
  public int left() {
    return from - first;
  }

  /** The row of a step; those that are left out share one. */
  public int row(int step) {
    return step < from ? Math.min(step, first) : step - left() + Math.min(1, left());
  }

  /** The text in place of the steps that are left out. */
  public String notice() {
    return "Steps " + (first + 1) + " to " + from + " are left out here: a page shows the first and"
        + " the last " + MOST / 2 + " steps of a longer run. Contents and clocks count them.";
  }
}
