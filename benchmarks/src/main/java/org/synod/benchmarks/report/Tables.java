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
import org.synod.benchmarks.stall.StallSubject;

/** The tables of a report, in Markdown. Rows that were not measured are left out. */
final class Tables {
  private static final String NONE = "–";
  private static final List<Double> PERCENTS = List.of(50.0, 99.0, 99.9, 99.99, 100.0);

  private final Results results;

  Tables(Results results) {
    this.results = results;
  }

  /** A ratio and its error. */
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

  /** The time an operation takes one thread, or each of several. */
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
    return ratio(row, row.floor(), threads);
  }

  /** The same, or where there is no floor as a multiple of the first peer's. */
  Optional<Ratio> ratioToFirst(Row row, int threads) {
    return ratio(row, row.floor().isEmpty() ? row.peers() : row.floor(), threads);
  }

  private Optional<Ratio> ratio(Row row, List<Subject> others, int threads) {
    return others.stream()
        .findFirst()
        .flatMap(other -> results.find(other, threads))
        .flatMap(
            other ->
                results.find(row.ours().get(0), threads).map(ours -> Ratio.of(ours, other)));
  }

  /** The number of operations that a number of threads makes together. */
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

  /** The rate of two threads while nobody has stopped, and while a third has. */
  String stall() {
    List<String> lines = new ArrayList<>();
    for (StallSubject subject : StallSubject.values()) {
      Optional<Ratio> free = done(subject, /* isStopped= */ false);
      Optional<Ratio> stopped = done(subject, /* isStopped= */ true);
      if (free.isPresent() || stopped.isPresent()) {
        lines.add(
            line(
                (subject.isOurs() ? "" : "lock: ") + code(subject.label),
                free.map(Ratio::toString).orElse(NONE),
                stopped.map(Ratio::toString).orElse(NONE),
                kept(subject).map(Ratio::toString).orElse(NONE)));
      }
    }
    return table("| by | nobody stopped | one stopped inside | kept |\n|---|--:|--:|--:|", lines);
  }

  /** Millions of updates that were made in a second, and their error. */
  private Optional<Ratio> done(StallSubject subject, boolean isStopped) {
    return results
        .find(Catalogue.stall(subject, isStopped), 2)
        .map(
            found -> {
              double part = found.part("updates", "attempts");
              return new Ratio(part * found.millions(), part * found.millionsError());
            });
  }

  /** The part of the updates that are made although one has stopped. */
  Optional<Ratio> kept(StallSubject subject) {
    return done(subject, /* isStopped= */ false)
        .flatMap(
            free ->
                done(subject, /* isStopped= */ true)
                    .map(
                        stopped -> {
                          double kept = stopped.value / free.value;
                          double error = Math.hypot(stopped.error, kept * free.error) / free.value;
                          return new Ratio(kept, error);
                        }));
  }

  /** The rates of threads that want one object, and the share of the slowest of them. */
  String contention() {
    List<String> lines = new ArrayList<>();
    Row row = Catalogue.CONTENTION;
    row.subjects().forEach(
        subject -> {
          List<String> cells = new ArrayList<>(List.of(code(subject.label())));
          for (int threads : row.threads()) {
            Optional<Measured> found = results.find(subject, threads);
            cells.add(found.map(Tables::millions).orElse(NONE));
            cells.add(found.map(each -> number(each.count("slowest"))).orElse(NONE));
          }
          if (cells.stream().skip(1).anyMatch(each -> !each.equals(NONE))) {
            lines.add(line(cells.toArray(String[]::new)));
          }
        });
    return table(
        "| by | 2 threads | slowest % | 8 threads | slowest % |\n|---|--:|--:|--:|--:|", lines);
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
    if (size > 0 && size < 0.1) {
      return BigDecimal.valueOf(value).round(new MathContext(2)).toPlainString();
    }
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
