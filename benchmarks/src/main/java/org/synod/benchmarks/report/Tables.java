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
import java.util.stream.Stream;
import org.synod.benchmarks.report.Catalogue.Row;
import org.synod.benchmarks.report.Catalogue.Subject;
import org.synod.benchmarks.stall.StallSubject;

/**
 * The tables of a report, in Markdown. Rows that were not measured are left out. Where there are
 * results of several machines, each figure has the number of its machine, and each ratio is given
 * as its range over them.
 */
final class Tables {
  private static final String NONE = "–";
  private static final List<Double> PERCENTS = List.of(50.0, 99.0, 99.9, 99.99, 100.0);

  private final List<Results> machines;

  /** Of the results of each machine. */
  Tables(List<Results> machines) {
    this.machines = machines;
  }

  /** A figure from each machine that has it. */
  private Optional<String> figures(Function<Results, Optional<String>> figure) {
    return machines.stream()
        .flatMap(each -> figure.apply(each).map(each::marked).stream())
        .reduce((some, next) -> some + "; " + next);
  }

  private Optional<String> figures(
      Subject subject, int threads, Function<Measured, String> text) {
    return figures(each -> each.find(subject, threads).map(text));
  }

  /** A ratio with its error, or if several machines have it, its range over them. */
  private Optional<String> ratios(Function<Results, Optional<Ratio>> ratio) {
    List<Ratio> found = machines.stream().flatMap(each -> ratio.apply(each).stream()).toList();
    return found.size() > 1
        ? Optional.of(Ratio.range(found))
        : figures(each -> ratio.apply(each).map(Ratio::toString));
  }

  private boolean isMeasured(Subject subject, int threads) {
    return machines.stream().anyMatch(each -> each.isMeasured(subject, threads));
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
    if (row.subjects().noneMatch(each -> isMeasured(each, threads))) {
      return Optional.empty();
    }
    return Optional.of(
        line(
            row.operation(),
            Integer.toString(threads),
            cell(row.floor(), threads, Tables::nanos),
            cell(row.ours(), threads, Tables::nanos),
            cell(row.peers(), threads, Tables::nanos),
            ratios(each -> each.ratio(row, threads)).orElse(NONE)));
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
    if (row.threads().stream().noneMatch(threads -> isMeasured(subject, threads))) {
      return Optional.empty();
    }
    List<String> cells = new ArrayList<>(List.of(row.operation(), code(subject.label())));
    for (int threads : row.threads()) {
      cells.add(figures(subject, threads, Tables::millions).orElse(NONE));
    }
    return Optional.of(line(cells.toArray(String[]::new)));
  }

  /** The rate of two threads while nobody has stopped, and while a third has. */
  String stall() {
    List<String> lines = new ArrayList<>();
    for (StallSubject subject : StallSubject.values()) {
      Optional<String> free = updates(subject, /* isStopped= */ false);
      Optional<String> stopped = updates(subject, /* isStopped= */ true);
      if (free.isPresent() || stopped.isPresent()) {
        lines.add(
            line(
                (subject.isOurs() ? "" : "lock: ") + code(subject.label),
                free.orElse(NONE),
                stopped.orElse(NONE),
                ratios(each -> each.kept(subject)).orElse(NONE)));
      }
    }
    return table("| by | nobody stopped | one stopped inside | kept |\n|---|--:|--:|--:|", lines);
  }

  private Optional<String> updates(StallSubject subject, boolean isStopped) {
    return figures(each -> each.updates(subject, isStopped).map(Ratio::toString));
  }

  /**
   * The rates of threads that want one object, the share of the slowest of them, and the rates as
   * multiples of the floor's and of the fastest peer's.
   */
  String contention() {
    Row row = Catalogue.CONTENTION;
    List<String> lines = new ArrayList<>();
    for (Subject subject : row.subjects().toList()) {
      if (row.threads().stream().anyMatch(threads -> isMeasured(subject, threads))) {
        List<String> cells = new ArrayList<>(List.of(code(subject.label())));
        row.threads().forEach(threads -> cells.addAll(contention(row, subject, threads)));
        lines.add(line(cells.toArray(String[]::new)));
      }
    }
    return table(
        "| by | 2 threads | slowest % | of raw | of best lock"
            + " | 8 threads | slowest % | of raw | of best lock |\n"
            + "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
        lines);
  }

  private List<String> contention(Row row, Subject subject, int threads) {
    return Stream.of(
            figures(subject, threads, Tables::millions),
            figures(subject, threads, each -> number(each.count("slowest"))),
            ratios(each -> rate(each, subject, row.floor(), threads)),
            ratios(each -> rate(each, subject, row.peers(), threads)))
        .map(each -> each.orElse(NONE))
        .toList();
  }

  /** The rate of one as a multiple of that of the fastest of others. */
  private static Optional<Ratio> rate(
      Results results, Subject subject, List<Subject> others, int threads) {
    return results
        .find(subject, threads)
        .flatMap(ours -> results.fastest(others, threads).map(other -> Ratio.of(other, ours)));
  }

  /** The latencies that were sampled, in microseconds. */
  String latency() {
    List<Measured.Key> sampled =
        machines.stream()
            .flatMap(each -> each.all().stream())
            .filter(Measured::isSample)
            .map(Measured::key)
            .distinct()
            .toList();
    List<String> lines = new ArrayList<>();
    for (Measured.Key key : sampled) {
      List<String> cells = new ArrayList<>(List.of(code(key.toString())));
      for (double percent : PERCENTS) {
        cells.add(
            figures(results -> results.find(key).flatMap(each -> micros(each, percent)))
                .orElse(NONE));
      }
      lines.add(line(cells.toArray(String[]::new)));
    }
    return table(
        "| by | p50 | p99 | p99.9 | p99.99 | longest |\n|---|--:|--:|--:|--:|--:|", lines);
  }

  private static Optional<String> micros(Measured measured, double percent) {
    return Optional.ofNullable(measured.percentiles().get(percent))
        .map(value -> number(value * measured.nanosPerUnit() / 1000));
  }

  private String cell(List<Subject> subjects, int threads, Function<Measured, String> text) {
    String cell =
        subjects.stream()
            .flatMap(
                each ->
                    figures(each, threads, text)
                        .map(found -> code(each.label()) + " " + found)
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

  static String withError(double value, double error) {
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
