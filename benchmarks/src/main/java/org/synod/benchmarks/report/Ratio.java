// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import java.util.DoubleSummaryStatistics;
import java.util.List;

/**
 * A quotient of two results, or a rate, and its error.
 *
 * @param error NaN if it is not known
 */
record Ratio(double value, double error) {
  /** The time of one as a multiple of another's. */
  static Ratio of(Measured ours, Measured floor) {
    double value = ours.nanos() / floor.nanos();
    return new Ratio(value, value * Math.hypot(ours.relativeError(), floor.relativeError()));
  }

  /** The part that is left of a rate. */
  static Ratio left(Ratio now, Ratio before) {
    double kept = now.value / before.value;
    return new Ratio(kept, Math.hypot(now.error, kept * before.error) / before.value);
  }

  /** From the least to the greatest of the same ratio on several machines. */
  static String range(List<Ratio> ratios) {
    DoubleSummaryStatistics values =
        ratios.stream().mapToDouble(Ratio::value).summaryStatistics();
    return Tables.number(values.getMin()) + "–" + Tables.number(values.getMax());
  }

  @Override
  public String toString() {
    return Tables.withError(value, error);
  }
}
