// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.synod.benchmarks.report.Catalogue.Row;
import org.synod.benchmarks.report.Catalogue.Subject;

/** The tables of a report, in Markdown. What was not measured is left out. */
final class Tables {
  private static final String NONE = "–";
  private static final List<Double> PERCENTS = List.of(50.0, 99.0, 99.9, 99.99, 100.0);

  private final Results results;

  Tables(Results results) {
    this.results = results;
  }

  /** A ratio and what may be wrong with it. */
  record Ratio(double value, double error) {
    static Ratio of(Measured ours, Measured floor) {
      double value = ours.nanos() / floor.nanos();
      return new Ratio(value, value * Math.hypot(ours.relativeError(), floor.relativeError()));
    }

    @Override
    public String toString() {
      return withError(value, error);
    }
  }

  /** What an operation takes one thread, or each of several. */
  String cost() {
    List<String> lines = new ArrayList<>();
    for (Row row : Catalogue.ROWS) {
      for (int threads : row.threads()) {
        costLine(row, threads).ifPresent(lines::add);
      }
    }
    return table(
        "| operation | threads | floor | ours | peers | ours / floor |\n|---|--:|---|---|---|--:|",
        lines);
  }

  private Optional<String> costLine(Row row, int threads) {
    if (row.subjects().allMatch(each -> results.find(each, threads).isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        line(
            row.operation(),
            Integer.toString(threads),
            cell(row.floor(), threads, Tables::nanos),
            cell(row.ours(), threads, Tables::nanos),
            cell(row.peers(), threads, Tables::nanos),
            ratio(row, threads).map(Ratio::toString).orElse(NONE)));
  }

  /** Our first subject's time as a multiple of the floor's. */
  Optional<Ratio> ratio(Row row, int threads) {
    return row.floor().stream()
        .findFirst()
        .flatMap(floor -> results.find(floor, threads))
        .flatMap(
            floor ->
                results
                    .find(row.ours().get(0), threads)
                    .map(ours -> Ratio.of(ours, floor)));
  }

  /** How many operations a number of threads makes together. */
  String throughput() {
    List<String> lines = new ArrayList<>();
    for (Row row : Catalogue.ROWS) {
      if (row.threads().size() > 1) {
        row.subjects().forEach(each -> throughputLine(row, each).ifPresent(lines::add));
      }
    }
    return table("| operation | by | 1 thread | 2 | 8 |\n|---|---|--:|--:|--:|", lines);
  }

  private Optional<String> throughputLine(Row row, Subject subject) {
    List<Optional<Measured>> found =
        row.threads().stream().map(threads -> results.find(subject, threads)).toList();
    if (found.stream().allMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    List<String> cells = new ArrayList<>(List.of(row.operation(), code(subject.label())));
    found.forEach(each -> cells.add(each.map(Tables::millions).orElse(NONE)));
    return Optional.of(line(cells.toArray(String[]::new)));
  }

  /** Updates made by two threads while a third has stopped, in millions a second. */
  String stall() {
    List<String> lines = new ArrayList<>();
    Catalogue.STALL
        .subjects()
        .forEach(
            subject ->
                updates(subject)
                    .ifPresent(
                        done ->
                            lines.add(
                                line(
                                    code(subject.label()),
                                    withError(done.score(), done.error())))));
    return table("| by, what the third is inside of | updates |\n|---|--:|", lines);
  }

  /** What a subject of the stall test got done. */
  Optional<Measured.Count> updates(Subject subject) {
    return results.find(subject, 2).map(found -> found.others().get("updates"));
  }

  /** The latencies that were sampled, in microseconds. */
  String latency() {
    List<String> lines = new ArrayList<>();
    for (Measured each : results.all()) {
      if (each.isSample()) {
        List<String> cells = new ArrayList<>(List.of(code(each.key().toString())));
        for (double percent : PERCENTS) {
          Double value = each.percentiles().get(percent);
          cells.add(value == null ? NONE : number(value * each.nanosPerUnit() / 1000));
        }
        lines.add(line(cells.toArray(String[]::new)));
      }
    }
    return table(
        "| by | p50 | p99 | p99.9 | p99.99 | longest |\n|---|--:|--:|--:|--:|--:|", lines);
  }

  private String cell(List<Subject> subjects, int threads, Function<Measured, String> text) {
    String cell =
        subjects.stream()
            .flatMap(
                each ->
                    results
                        .find(each, threads)
                        .map(found -> code(each.label()) + " " + text.apply(found))
                        .stream())
            .collect(Collectors.joining("<br>"));
    return cell.isEmpty() ? NONE : cell;
  }

  private static String nanos(Measured measured) {
    String bytes =
        Double.isNaN(measured.bytes())
            ? ""
            : String.format(Locale.ROOT, ", %,d B", Math.round(measured.bytes()));
    return withError(measured.nanos(), measured.nanosError()) + bytes;
  }

  private static String millions(Measured measured) {
    return withError(measured.millions(), measured.millionsError());
  }

  private static String withError(double value, double error) {
    return number(value) + (Double.isNaN(error) ? "" : " ± " + number(error));
  }

  /** A number with two digits, or all of those before its point. */
  static String number(double value) {
    double size = Math.abs(value);
    String format = size >= 10 || size == 0 ? "%,.0f" : size >= 1 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }

  /** A part in a hundred, with as many nines as it has. */
  static String percent(double percent) {
    return BigDecimal.valueOf(percent)
        .round(new MathContext(6))
        .stripTrailingZeros()
        .toPlainString();
  }

  static String code(String text) {
    return "`" + text + "`";
  }

  static String line(String... cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  /** A table, or nothing if it has no lines. */
  static String table(String head, List<String> lines) {
    return lines.isEmpty() ? "" : head + "\n" + String.join("\n", lines) + "\n";
  }
}
