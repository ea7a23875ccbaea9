// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.synod.benchmarks.peers.RedisServer;
import org.synod.benchmarks.report.Runs.Form;

/**
 * The command that measures everything and makes a report of it: JMH's JSON with the machine, JDK
 * and commit beside it, tables in {@code REPORT.md}, and charts.
 *
 * <pre>{@code
 * java -cp benchmarks/target/benchmarks.jar org.synod.benchmarks.report.Report --short
 * java -cp benchmarks/target/benchmarks.jar org.synod.benchmarks.report.Report \
 *     render results.json --out shown --compare older.json
 * java -cp benchmarks/target/benchmarks.jar org.synod.benchmarks.report.Report \
 *     render one/results.json another/results.json --out shown
 * }</pre>
 *
 * <p>Files of the same processor, system and JDK are merged, a later over an earlier one. Files of
 * several machines make one report, in which each figure names its machine and each ratio is given
 * as its range over them.
 *
 * <p>It ends with 1 if a file, directory or benchmark is not as it should be, with 2 if the command
 * line is not, and with one line that says so.
 */
public final class Report {
  static final String USAGE =
      """
      usage: Report [run] [--short|--full|--smoke] [--only REGEX] [--out DIR] [--compare OLD.json]
             Report render FILE... [--out DIR] [--compare OLD.json]
             Report list [--short|--full|--smoke] [--only REGEX]
      """;

  private static final String STALL_NOTE =
      """

      A lease stays its holder's until its term of 10 ms is over. Consensus objects are fresh ones:
      another has proposed to each before, to its end or until it stopped in the middle, so that one
      is learned and the other decided. `Replicated` is stopped in an update or in a read.
      """;

  private static final String MACHINES_NOTE =
      """
      Behind a figure stands the number of its machine, in brackets. A ratio that several machines
      have is given as its range over them.
      """;

  private String command = "run";
  private Form form = Form.SHORT;
  private Pattern only = Pattern.compile("");
  private Path out = Path.of("target", "report");
  private @Nullable Path compare;
  private final List<Path> files = new ArrayList<>();

  private Report(List<String> arguments) {
    Deque<String> left = new ArrayDeque<>(arguments);
    if (!left.isEmpty() && List.of("run", "render", "list").contains(left.peek())) {
      command = left.remove();
    }
    while (!left.isEmpty()) {
      option(left.remove(), left);
    }
    if (command.equals("render") == files.isEmpty()) {
      throw ReportException.usage(
          files.isEmpty() ? "render: name a file of results" : "what is " + files.get(0) + "?");
    }
  }

  private void option(String option, Deque<String> left) {
    switch (option) {
      case "--short", "--full", "--smoke" ->
          form = Form.valueOf(option.substring(2).toUpperCase(Locale.ROOT));
      case "--only" -> only = pattern(value(option, left));
      case "--out" -> out = Path.of(value(option, left));
      case "--compare" -> compare = Path.of(value(option, left));
      default -> {
        if (option.startsWith("-")) {
          throw ReportException.usage("unknown option " + option);
        }
        files.add(Path.of(option));
      }
    }
  }

  private static String value(String option, Deque<String> left) {
    if (left.isEmpty()) {
      throw ReportException.usage(option + " needs a value");
    }
    return left.remove();
  }

  private static Pattern pattern(String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw ReportException.usage("--only " + regex + ": " + e.getDescription());
    }
  }

  /**
   * Runs, renders or lists.
   *
   * @param args see the usage that an unknown option gets
   */
  public static void main(String[] args) {
    System.exit(run(List.of(args), System.out, System.err));
  }

  /** Does the work of main, except for ending the JVM; returns the exit code. */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    try {
      new Report(arguments).run(out);
      return 0;
    } catch (ReportException e) {
      err.println("report: " + e.getMessage());
      if (e.usage) {
        err.print(USAGE);
      }
      return e.usage ? 2 : 1;
    } catch (IOException e) {
      err.println("report: cannot write " + e.getMessage());
      return 1;
    }
  }

  private void run(PrintStream progress) throws IOException {
    if (command.equals("list")) {
      list(progress);
      return;
    }
    Results old = compare == null ? null : Results.read(List.of(compare)); // before hours of work
    if (command.equals("render")) {
      List<Results> results = Results.ofEachMachine(files);
      prepareDirectory();
      render(results, old, progress);
      return;
    }
    Runs runs = runs();
    prepareDirectory();
    Path file = runs.run(out, progress);
    render(List.of(Results.read(List.of(file))), old, progress);
  }

  private Runs runs() {
    return new Runs(form, only, RedisServer.program().isPresent());
  }

  private void list(PrintStream to) {
    Runs runs = runs();
    runs.skipped().forEach(to::println);
    int count = 0;
    for (Runs.Step step : runs.steps()) {
      to.println(step);
      step.subjects().forEach(each -> to.println("    " + each.benchmark() + " " + each.params()));
      count += step.subjects().size();
    }
    to.printf(
        Locale.ROOT, "%d results, about %.0f minutes%n", count, Math.ceil(runs.seconds() / 60));
  }

  private void prepareDirectory() {
    try {
      Files.createDirectories(out);
      Files.delete(Files.createTempFile(out, "report", ".tmp"));
    } catch (IOException e) {
      throw ReportException.of("cannot write into the directory " + out);
    }
  }

  private void render(List<Results> results, @Nullable Results old, PrintStream progress)
      throws IOException {
    Comparison comparison = old == null ? null : new Comparison(old, toCompare(results, old));
    List<Path> charts = new ArrayList<>();
    for (Results each : results) {
      charts.addAll(Charts.write(each, out));
    }
    Path report = out.resolve("REPORT.md");
    Files.writeString(report, text(results, comparison, charts));
    progress.println("wrote " + report + " and " + charts.size() + " charts");
    if (comparison != null) {
      progress.println(comparison.agreement());
    }
  }

  /** The results to be compared with older ones: if there are several machines, of the same. */
  private Results toCompare(List<Results> results, Results old) {
    if (results.size() == 1) {
      return results.get(0);
    }
    return results.stream()
        .filter(old::isOfMachineOf)
        .findFirst()
        .orElseThrow(
            () -> ReportException.of(compare + ": of none of the machines of the results"));
  }

  private static String text(
      List<Results> results, @Nullable Comparison comparison, List<Path> charts) {
    Tables tables = new Tables(results);
    StringBuilder text = new StringBuilder("# The measured truth\n\n");
    for (Results each : results) {
      each.machines().forEach(at -> text.append(each.marked(at + ".")).append("\n\n"));
    }
    text.append(
        """
        A figure is the median of all iterations of all forks, ± half the distance between their
        quartiles: about half of the iterations are within it. B are bytes allocated by an \
        operation,
        those of objects made for it beforehand included. The ratio is that of our first subject.
        Figures compare within one run only.
        """);
    if (results.size() > 1) {
      text.append(MACHINES_NOTE);
    }
    section(text, "Nanoseconds for an operation", tables.cost(), images(charts, "ratio"));
    section(text, "Million operations a second", tables.throughput(), images(charts, "threads-"));
    section(
        text,
        "One stopped inside: million updates a second by two others, and the part kept",
        tables.stall(),
        STALL_NOTE + images(charts, "stall"));
    section(
        text,
        "Many threads want one object: million additions a second, and the slowest thread's part of"
            + " its share",
        tables.contention(),
        images(charts, "contention"));
    section(
        text,
        "Latency in microseconds, more threads than CPUs",
        tables.latency(),
        images(charts, "latency"));
    if (comparison != null) {
      section(text, "Compared with an older run", comparison.table(), "");
    }
    return text.toString();
  }

  private static void section(StringBuilder text, String title, String table, String images) {
    if (!table.isEmpty()) {
      text.append("\n## ").append(title).append("\n\n").append(table).append(images);
    }
  }

  private static String images(List<Path> charts, String prefix) {
    StringBuilder images = new StringBuilder();
    for (Path chart : charts) {
      String name = chart.getFileName().toString();
      if (name.startsWith(prefix)) {
        images.append("\n![").append(name.replace(".png", "")).append("](").append(name);
        images.append(")\n");
      }
    }
    return images.toString();
  }
}
