// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.synod.benchmarks.peers.RedisServer;
import org.synod.benchmarks.report.Catalogue.Row;
import org.synod.benchmarks.report.Catalogue.Subject;

/**
 * Runs the benchmarks of the catalogue through JMH, a row and number of threads at a time, so that
 * a floor and its subjects run next to each other. The results so far are written after each step.
 */
final class Runs {
  static final String RESULTS = "results.json";
  private static final String LOG = "jmh.log";
  private static final double START_SECONDS = 0.4; // of a fork, with its setup
  private static final List<String> UNREAD = List.of("gc.alloc.rate", "gc.count", "gc.time");
  private static final int SLOW = 3; // factor of the warm-up of slow benchmarks
  private static final int SAMPLED = 10; // factor of the time for latencies

  /** The time that each benchmark is measured. */
  enum Form {
    /** For a first look, and for the tests of what comes after the running. */
    SMOKE(1, 1, 1, 2, 20),
    /** A quarter of an hour for all. */
    SHORT(2, 2, 6, 5, 90),
    /** Three quarters of an hour for all. */
    FULL(3, 5, 10, 10, 110);

    final int forks;
    final int contendedForks;
    final int warmups;
    final int iterations;
    final int millis;

    Form(int forks, int contendedForks, int warmups, int iterations, int millis) {
      this.forks = forks;
      this.contendedForks = contendedForks;
      this.warmups = warmups;
      this.iterations = iterations;
      this.millis = millis;
    }

    /**
     * The number of JVMs: few in the stall test, whose answers are nothing or about everything;
     * more for several threads, since each JVM settles into a rate of its own.
     */
    int forks(Step step) {
      return switch (step.kind) {
        case STALL -> Math.max(1, forks / 2);
        case LATENCIES -> forks;
        case TIMES -> step.threads == 1 ? forks : contendedForks;
      };
    }

    int warmups(Step step) {
      return step.subjects.stream().anyMatch(Catalogue::warmsUpSlowly) ? SLOW * warmups : warmups;
    }

    double secondsEach(Step step) {
      int measured = step.kind == Kind.LATENCIES ? SAMPLED * iterations : iterations;
      return forks(step) * ((warmups(step) + measured) * millis / 1000.0 + START_SECONDS);
    }
  }

  /** The subject of a step. */
  enum Kind {
    TIMES,
    STALL,
    LATENCIES
  }

  /** One run of JMH: the benchmarks of a row, with as many threads. */
  record Step(String name, List<Subject> subjects, int threads, Kind kind) {
    @Override
    public String toString() {
      String how = kind == Kind.LATENCIES ? ", latencies" : "";
      return name + ", " + threads + (threads == 1 ? " thread" : " threads") + how;
    }
  }

  private final List<Step> steps = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();
  private final Form form;
  private final boolean hasRedis;

  /**
   * Plans the run.
   *
   * @param only a part of the class and method's name
   * @param hasRedis whether a Redis server is installed
   * @throws ReportException if no benchmark has such a name, or none that can run here
   */
  Runs(Form form, Pattern only, boolean hasRedis) {
    this.form = form;
    this.hasRedis = hasRedis;
    for (Row row : Catalogue.ROWS) {
      plan(row, only, Kind.TIMES);
    }
    Scaling.rows().forEach(row -> plan(row, only, Kind.TIMES));
    plan(Catalogue.STALL, only, Kind.STALL);
    plan(Catalogue.CONTENTION, only, Kind.TIMES);
    Catalogue.LATENCIES.forEach(row -> plan(row, only, Kind.LATENCIES));
    if (steps.isEmpty() && !skipped.isEmpty()) {
      throw ReportException.of(skipped.get(0));
    }
    if (steps.isEmpty()) {
      throw ReportException.of(
          "no benchmark of the report matches " + only + "; 'list' names them");
    }
  }

  private void plan(Row row, Pattern only, Kind kind) {
    List<Subject> subjects = new ArrayList<>();
    for (Subject each : row.subjects().toList()) {
      if (!only.matcher(each.benchmark()).find()) {
        continue;
      }
      if (!hasRedis && Catalogue.needsRedis(each)) {
        skipped.add(RedisServer.MISSING + each.benchmark());
      } else {
        subjects.add(each);
      }
    }
    if (!subjects.isEmpty()) {
      row.threads().forEach(n -> steps.add(new Step(row.operation(), subjects, n, kind)));
    }
  }

  /** A line for each benchmark that cannot run here. */
  List<String> skipped() {
    return skipped;
  }

  List<Step> steps() {
    return steps;
  }

  /** About how long all will take, from the counts. */
  double seconds() {
    return steps.stream().mapToDouble(this::seconds).sum();
  }

  private double seconds(Step step) {
    return step.subjects.size() * form.secondsEach(step);
  }

  /** Runs all, and writes JMH's JSON and the machine into the directory; returns the first. */
  Path run(Path directory, PrintStream progress) throws IOException {
    Path file = directory.resolve(RESULTS);
    List<RunResult> results = new ArrayList<>();
    double left = seconds();
    skipped.forEach(progress::println);
    Machine.here(form.name().toLowerCase(Locale.ROOT)).writeBeside(file);
    try (PrintStream log = new PrintStream(directory.resolve(LOG).toFile(), "UTF-8")) {
      for (int i = 0; i < steps.size(); i++) {
        Step step = steps.get(i);
        progress.printf(
            Locale.ROOT, "[%2d/%d] %s: about %.0f min left%n",
            i + 1, steps.size(), step, Math.ceil(left / 60));
        results.addAll(run(step, log, directory));
        write(results, file);
        left -= seconds(step);
      }
    }
    return file;
  }

  private Collection<RunResult> run(Step step, PrintStream log, Path directory) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .forks(form.forks(step))
            .warmupIterations(form.warmups(step))
            .warmupTime(TimeValue.milliseconds(form.millis))
            .measurementIterations(form.iterations)
            .measurementTime(TimeValue.milliseconds(form.millis))
            .threads(step.threads)
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .jvmArgsAppend(
                "-XX:+IgnoreUnrecognizedVMOptions", "--sun-misc-unsafe-memory-access=allow");
    if (step.kind == Kind.LATENCIES) {
      options
          .mode(Mode.SampleTime)
          .timeUnit(TimeUnit.NANOSECONDS)
          .measurementTime(TimeValue.milliseconds((long) SAMPLED * form.millis));
    }
    if (step.kind == Kind.TIMES && step.threads > 1) {
      // the mean of times would be that of threads that get little done
      options.mode(Mode.Throughput).timeUnit(TimeUnit.MICROSECONDS);
    }
    for (Subject subject : step.subjects) {
      options.include("\\." + Pattern.quote(subject.benchmark()) + "$");
    }
    params(step).forEach((name, values) -> options.param(name, values.toArray(String[]::new)));
    try {
      return new Runner(
              options.build(), OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL))
          .run();
    } catch (RunnerException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw ReportException.of(
          step + ": " + cause.getMessage() + " (see " + directory.resolve(LOG) + ")");
    }
  }

  private static Map<String, Set<String>> params(Step step) {
    Map<String, Set<String>> params = new TreeMap<>();
    for (Subject subject : step.subjects) {
      subject
          .params()
          .forEach((name, value) -> params.computeIfAbsent(name, n -> new TreeSet<>()).add(value));
    }
    return params;
  }

  /**
   * Writes JMH's JSON, a result on a line, without this machine's paths and the parts that nobody
   * reads.
   */
  private static void write(List<RunResult> results, Path file) throws IOException {
    ResultFormatFactory.getInstance(ResultFormatType.JSON, file.toString()).writeOut(results);
    List<String> lines = new ArrayList<>();
    for (JsonElement each : Results.parse(file).getAsJsonArray()) {
      tidy(each.getAsJsonObject());
      lines.add(each.toString());
    }
    Files.writeString(file, "[\n" + String.join(",\n", lines) + "\n]\n");
  }

  private static void tidy(JsonObject result) {
    result.addProperty("jvm", "java");
    JsonArray arguments = new JsonArray();
    for (JsonElement argument : result.getAsJsonArray("jvmArgs")) {
      if (!argument.getAsString().startsWith("-D")) {
        arguments.add(argument);
      }
    }
    result.add("jvmArgs", arguments);
    // a line for each latency that ever occurred; the percentiles stay
    result.getAsJsonObject("primaryMetric").remove("rawDataHistogram");
    UNREAD.forEach(result.getAsJsonObject("secondaryMetrics")::remove);
  }
}
