// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.synod.benchmarks.report.Catalogue.Row;

/**
 * The changes from older results to newer. A difference exceeds the noise if the medians are
 * further apart than the two distances to the quartiles together: then the middle halves of the
 * iterations do not overlap. (For sampled latencies: JMH's 99.9 % intervals of the mean.) That says
 * nothing of a machine that was busy with something else in one of the runs.
 */
final class Comparison {
  private static final double AGREEMENT = 1.15;

  private final List<Difference> differences = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private final Agreement alone = new Agreement();
  private final Agreement contended = new Agreement();

  /** In how many rows two ratios are about the same. */
  private static final class Agreement {
    private final List<String> apart = new ArrayList<>();
    private int rows;

    void add(String row, double was, double is) {
      rows++;
      if (Math.max(was, is) / Math.min(was, is) > AGREEMENT) {
        apart.add(row + ": " + Tables.number(was) + " and " + Tables.number(is));
      }
    }

    @Override
    public String toString() {
      return (rows - apart.size())
          + " of "
          + rows
          + " rows"
          + (apart.isEmpty() ? "." : "; not in " + String.join("; ", apart) + ".");
    }
  }

  /** The same measured twice. */
  record Difference(Measured old, Measured now) {
    /** The part by which the time of an operation has grown. */
    double growth() {
      return now.nanos() / old.nanos() - 1;
    }

    boolean hasIntervals() {
      return !Double.isNaN(old.error()) && !Double.isNaN(now.error());
    }

    boolean exceedsNoise() {
      return hasIntervals() && old.isApartFrom(now);
    }

    private String verdict() {
      if (!hasIntervals()) {
        return "too few samples";
      }
      return !exceedsNoise() ? "no" : growth() > 0 ? "**slower**" : "**faster**";
    }

    private String line() {
      return Tables.line(
          Tables.code(now.key().toString()),
          score(old),
          score(now),
          String.format(Locale.ROOT, "%+.0f %%", 100 * growth()),
          verdict());
    }

    private static String score(Measured measured) {
      return Tables.number(measured.nanos())
          + (Double.isNaN(measured.error()) ? "" : " ± " + Tables.number(measured.nanosError()));
    }
  }

  Comparison(Results old, Results now) {
    for (Measured each : now.all()) {
      old.find(each.key())
          .filter(before -> before.unit().equals(each.unit()))
          .ifPresent(before -> differences.add(new Difference(before, each)));
    }
    differences.sort(Comparator.comparingDouble(each -> -Math.abs(Math.log1p(each.growth()))));
    if (differences.isEmpty()) {
      throw ReportException.of("the older results have no benchmark in common with these");
    }
    remark(old, now);
    for (Row row : Catalogue.ROWS) {
      row.threads().forEach(threads -> compareRatios(row, threads, old, now));
    }
  }

  private void compareRatios(Row row, int threads, Results old, Results now) {
    Optional<Ratio> before = old.ratioToFirst(row, threads);
    Optional<Ratio> after = now.ratioToFirst(row, threads);
    if (before.isPresent() && after.isPresent()) {
      (threads == 1 ? alone : contended)
          .add(row.operation() + ", " + threads, before.get().value(), after.get().value());
    }
  }

  /** In how many rows the two say the same of ours. */
  String agreement() {
    return "The ratio of ours to the floor, or else to the first peer, agrees within 15 % with one"
        + " thread in "
        + alone
        + " With several, where JVMs differ more than that from each other, in "
        + contended;
  }

  private void remark(Results old, Results now) {
    long gone = old.all().stream().filter(each -> now.find(each.key()).isEmpty()).count();
    long added = now.all().stream().filter(each -> old.find(each.key()).isEmpty()).count();
    if (gone + added > 0) {
      remarks.add(gone + " results are in the older file only, " + added + " in the newer only.");
    }
    for (Machine before : old.machines()) {
      remarks.add("Older: " + before + ".");
      if (now.machines().stream().anyMatch(each -> !each.isLike(before))) {
        remarks.add("**The machines or JDKs differ: this compares more than the code.**");
      }
    }
  }

  List<Difference> differences() {
    return differences;
  }

  /** In Markdown, the largest first. */
  String table() {
    long exceeding = differences.stream().filter(Difference::exceedsNoise).count();
    String text =
        exceeding
            + " of "
            + differences.size()
            + " differences exceed the noise, which means that the middle halves of the\n"
            + "iterations do not overlap. Nanoseconds for an operation.\n\n"
            + agreement()
            + "\n\n";
    for (String remark : remarks) {
      text += remark + "\n\n";
    }
    return text
        + Tables.table(
            "| benchmark | older | newer | change | beyond the noise |\n|---|--:|--:|--:|---|",
            differences.stream().map(Difference::line).toList());
  }
}
