// SPDX-License-Identifier: Apache-2.0
package org.synod.explore;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The result of an exploration.
 *
 * @param states the number of different states that were reached
 * @param steps the number of moves that were made from them
 * @param schedules the number of orders of steps that they stand for, about
 * @param seconds the time that it took
 * @param longest the most own steps that any process took
 * @param longestRun the most moves that any run took
 * @param outcomes the results of the processes, in every way in which a run can end
 * @param bound the bound that cut it short; empty if every schedule was explored
 * @param left the number of states from which it did not go on, at the bound of states
 * @param randomRuns the number of random runs that went on from those
 * @param idle the processes that took no step in any run: the objects that they work on are not
 *     explored
 * @param cut a schedule that a bound cut short, if one did
 * @param failure the failure, if there was one
 * @param schedule the shortest schedule that fails, or a random one beyond the bound, if one does
 */
public record Exploration(
    long states,
    long steps,
    double schedules,
    double seconds,
    int longest,
    int longestRun,
    Set<String> outcomes,
    String bound,
    int left,
    int randomRuns,
    List<String> idle,
    @Nullable Schedule cut,
    @Nullable Throwable failure,
    @Nullable Schedule schedule) {

  /**
   * Tells whether all schedules were explored, and none failed.
   *
   * @return false if a bound or a failure ended it
   */
  public boolean isComplete() {
    return bound.isEmpty() && failure == null;
  }

  /**
   * Returns the shortest schedule that fails.
   *
   * @return the schedule, or empty if none does
   */
  public Optional<Schedule> failing() {
    return Optional.ofNullable(schedule);
  }

  /**
   * Requires that nothing failed.
   *
   * @return this
   * @throws AssertionError if a schedule failed, with that schedule
   */
  public Exploration requireNoFailure() {
    if (failure != null) {
      throw new AssertionError(toString(), failure);
    }
    return this;
  }

  /**
   * Requires that a schedule failed in a given way: for a deliberate fault, which must be found.
   *
   * @param saying a part of the text of the failure
   * @return this
   * @throws AssertionError if none failed, or the failure has another text
   */
  public Exploration requireFailure(String saying) {
    Objects.requireNonNull(saying, "saying: null, allowed: a part of what is said");
    if (failure == null || !failure.toString().contains(saying)) {
      throw new AssertionError("no failure that says " + saying + ": " + this, failure);
    }
    return this;
  }

  /**
   * Requires that every schedule was explored and that none failed.
   *
   * @return this
   * @throws AssertionError if a schedule failed or a bound cut the exploration short
   */
  public Exploration requireComplete() {
    requireNoFailure();
    if (!bound.isEmpty()) {
      throw new AssertionError(toString());
    }
    return this;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%,d states, %,d steps, %.4g schedules, %.2f s (%,.0f steps/s), at most %d own steps"
                + " and %d in all",
            states, steps, schedules, seconds, steps / Math.max(seconds, 1e-3), longest,
            longestRun));
    text.append(idle.isEmpty() ? "" : ", without a step of " + String.join(", ", idle));
    if (failure != null) {
      text.append(": FAILED\n").append(failure).append('\n').append(schedule);
      if (schedule != null) {
        text.append("to repeat it: replay(\"").append(schedule.trace()).append("\")\n");
      }
    } else if (bound.isEmpty()) {
      text.append(": complete");
    } else {
      text.append(": NOT complete, ended by ").append(bound);
      if (left > 0) {
        text.append(
            String.format(
                Locale.ROOT, "; %,d of them were not gone on from", left));
        if (randomRuns > 0) {
          text.append(String.format(Locale.ROOT, ", but by %,d random runs", randomRuns));
        }
      }
      if (cut != null) {
        text.append("; a loop that waits for others is World.await; for example\n").append(cut);
      }
    }
    return text.toString();
  }
}
