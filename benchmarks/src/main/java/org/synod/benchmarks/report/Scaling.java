// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.synod.benchmarks.report.Catalogue.Row;
import org.synod.benchmarks.report.Catalogue.Subject;

/**
 * The tables of SCALING.md: the cost of larger work as expected from the first measured points,
 * beside the measured cost; and the expected cost for more processors than this machine has, which
 * is not measured.
 */
final class Scaling {
  private static final int CPUS = 2; // of the machine that the page is about
  private static final int MORE_THREADS = 8;
  private static final int[] CORES = {16, 32, 64, 128};
  private static final int[] TRANSFER_NANOS = {50, 150}; // assumed, as the page says

  /**
   * An operation whose work grows.
   *
   * @param parameter the parameter that grows
   * @param sizes its values; the first fixes what is expected of the others if it is to cost
   *     nothing, the first two if it is to be a line
   * @param count the amount of work at a size
   */
  record Growth(
      String operation,
      String benchmark,
      String parameter,
      List<Integer> sizes,
      boolean isLine,
      DoubleUnaryOperator count) {

    Subject subject(int size) {
      return new Subject(
          benchmark,
          Map.of(parameter, Integer.toString(size)),
          parameter + " " + String.format(Locale.ROOT, "%,d", size));
    }

    private int fixed() {
      return isLine ? 2 : 1;
    }

    /** The time a size should take if the first ones take so long. */
    double expected(double[] nanos, int size) {
      if (!isLine) {
        return nanos[0];
      }
      double from = count.applyAsDouble(sizes.get(0));
      double slope = (nanos[1] - nanos[0]) / (count.applyAsDouble(sizes.get(1)) - from);
      return nanos[0] + slope * (count.applyAsDouble(size) - from);
    }
  }

  private static final DoubleUnaryOperator MAJORITY = acceptors -> Math.floor(acceptors / 2) + 1;
  private static final List<Integer> FEW = List.of(3, 5, 7, 9);
  private static final List<Integer> MANY = List.of(7, 9, 11, 13); // quorums that take a loop
  private static final List<Integer> WIDTHS = List.of(64, 256, 1024);

  static final List<Growth> GROWTHS =
      List.of(
          line("`QuorumRegister` change", "QuorumRegisterBenchmark.quorumChange", MANY),
          line("`QuorumRegister` read", "QuorumRegisterBenchmark.quorumRead", FEW),
          new Growth(
              "`SlotRegister.read`", "ScalingBenchmark.readWords", "width", WIDTHS, true, w -> w),
          new Growth(
              "`SlotRegister` read and write",
              "ScalingBenchmark.updateWords", "width", WIDTHS, true, w -> w),
          new Growth(
              "`VersionedLong.updateAndGet`",
              "ScalingBenchmark.updateNumber", "processes", List.of(1, 8, 64), false, p -> 0),
          new Growth(
              "`HeapLog` append and poll",
              "ScalingBenchmark.appendAndRead",
              "entries", List.of(1, 1000, 1_000_000), false, n -> 0));

  private static Growth line(String operation, String benchmark, List<Integer> acceptors) {
    return new Growth(operation, benchmark, "acceptors", acceptors, true, MAJORITY);
  }

  /** The measurements for this, beside the rows of the catalogue. */
  static List<Row> rows() {
    return GROWTHS.stream()
        .map(
            each ->
                new Row(
                    each.benchmark() + " by " + each.parameter(),
                    each.operation() + " by " + each.parameter(),
                    each.operation(),
                    List.of(),
                    each.sizes().stream().map(each::subject).toList(),
                    List.of(),
                    List.of(1)))
        .toList();
  }

  private final Results results;

  Scaling(Results results) {
    this.results = results;
  }

  /** An expectation, and whether it held. */
  record Checked(String operation, String of, double expected, double measured) {
    double ratio() {
      return measured / expected;
    }

    private String line() {
      return Tables.line(
          operation,
          of,
          Tables.number(expected),
          Tables.number(measured),
          String.format(Locale.ROOT, "%.2f", ratio()));
    }
  }

  /** All that the growth of work lets one expect, where it was measured. */
  List<Checked> growth() {
    List<Checked> checked = new ArrayList<>();
    for (Growth each : GROWTHS) {
      List<Optional<Measured>> found =
          each.sizes().stream().map(size -> results.find(each.subject(size), 1)).toList();
      if (found.stream().allMatch(Optional::isPresent)) {
        double[] nanos = found.stream().mapToDouble(one -> one.orElseThrow().nanos()).toArray();
        IntStream.range(each.fixed(), nanos.length)
            .forEach(
                i -> {
                  int size = each.sizes().get(i);
                  checked.add(
                      new Checked(
                          each.operation(),
                          each.subject(size).label(),
                          each.expected(nanos, size),
                          nanos[i]));
                });
      }
    }
    return checked;
  }

  /**
   * The rate to expect of a word changed by CAS with more threads than processors: all together
   * have the rate of as many threads as processors.
   */
  List<Checked> contention() {
    List<Checked> checked = new ArrayList<>();
    for (Row row : Catalogue.ROWS) {
      if (row.threads().contains(MORE_THREADS) && !row.floor().isEmpty()) {
        List<Subject> subjects = new ArrayList<>(row.floor());
        subjects.add(row.ours().get(0));
        for (Subject each : subjects) {
          Optional<Measured> few = results.find(each, CPUS);
          Optional<Measured> many = results.find(each, MORE_THREADS);
          if (few.isPresent() && many.isPresent()) {
            checked.add(
                new Checked(
                    row.operation(),
                    Tables.code(each.label()),
                    few.get().nanos() / CPUS,
                    many.get().nanos() / MORE_THREADS));
          }
        }
      }
    }
    return checked;
  }

  /** The checks as a table. */
  static String table(List<Checked> checked) {
    return Tables.table(
        "| operation | of | expected ns | measured ns | measured / expected |\n"
            + "|---|---|--:|--:|--:|",
        checked.stream().map(Checked::line).toList());
  }

  /** Million operations a second of more cores, from what one thread takes here. */
  String cores() {
    double add = alone("RegisterBenchmark.versionedLongUpdate");
    double read = alone("RegisterBenchmark.versionedLongRead");
    List<String> lines = new ArrayList<>();
    for (int cores : CORES) {
      List<String> cells = new ArrayList<>(List.of(Integer.toString(cores)));
      cells.add(Tables.number(cores * 1000 / add));
      cells.add(Tables.number(cores * 1000 / read));
      for (int nanos : TRANSFER_NANOS) {
        cells.add(Tables.number(1000.0 / nanos));
        cells.add(Tables.number(1000.0 / (2 * nanos * cores)));
      }
      lines.add(Tables.line(cells.toArray(String[]::new)));
    }
    return Tables.table(
        "| cores | a number for each | all read one | all add to one, 50 ns: at best | at worst |"
            + " 150 ns: at best | at worst |\n|--:|--:|--:|--:|--:|--:|--:|",
        lines);
  }

  private double alone(String benchmark) {
    return results.find(new Subject(benchmark, Map.of(), ""), 1).map(Measured::nanos)
        .orElse(Double.NaN);
  }
}
