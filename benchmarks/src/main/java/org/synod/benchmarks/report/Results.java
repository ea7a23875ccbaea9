// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.synod.benchmarks.report.Catalogue.Row;
import org.synod.benchmarks.report.Catalogue.Subject;
import org.synod.benchmarks.stall.StallSubject;

/**
 * The results in files that JMH has written as JSON, all of one machine, and where and when they
 * were measured.
 */
final class Results {
  private final Map<Measured.Key, Measured> byKey = new LinkedHashMap<>();
  private final List<Machine> machines = new ArrayList<>();
  private String number = "";

  /**
   * Reads files of one machine; a result of a later file replaces the same one of an earlier file.
   *
   * @throws ReportException if one cannot be read or is not of JMH, or they are of several machines
   */
  static Results read(List<Path> files) {
    List<Results> all = ofEachMachine(files);
    if (all.size() > 1) {
      throw ReportException.of(files + ": of " + all.size() + " machines, allowed: of one");
    }
    return all.get(0);
  }

  /**
   * Reads files of one machine or several; of those of the same machine, a result of a later file
   * replaces the same result of an earlier one.
   *
   * @throws ReportException if one cannot be read or is not of JMH, or the machine of one of
   *     several is not known
   */
  static List<Results> ofEachMachine(List<Path> files) {
    List<Results> all = new ArrayList<>();
    for (Path file : files) {
      Results read = new Results(file);
      if (files.size() > 1) {
        Machine.requireKnown(file);
      }
      all.stream()
          .filter(each -> each.isOfMachineOf(read))
          .findFirst()
          .ifPresentOrElse(each -> each.add(read), () -> all.add(read));
    }
    for (int i = 0; all.size() > 1 && i < all.size(); i++) {
      all.get(i).number = Integer.toString(i + 1);
    }
    return all;
  }

  private void add(Results later) {
    byKey.putAll(later.byKey);
    later.machines.stream().filter(each -> !machines.contains(each)).forEach(machines::add);
  }

  private Results(Path file) {
    JsonElement json = parse(file);
    try {
      JsonArray array = json.getAsJsonArray();
      if (array.isEmpty()) {
        throw ReportException.of(file + ": has no results");
      }
      for (JsonElement each : array) {
        Measured measured = measured(each.getAsJsonObject());
        byKey.put(measured.key(), measured);
      }
    } catch (RuntimeException e) { // Gson throws several kinds for missing parts
      throw e instanceof ReportException own
          ? own
          : ReportException.of(file + ": is JSON, but not a result of JMH");
    }
    Machine.readBeside(file).ifPresent(machines::add);
  }

  /**
   * The JSON in a file.
   *
   * @throws ReportException if it cannot be read or is not JSON
   */
  static JsonElement parse(Path file) {
    try {
      return JsonParser.parseString(Files.readString(file, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      throw ReportException.of(file + ": there is no such file");
    } catch (IOException e) {
      throw ReportException.of(file + ": cannot be read");
    } catch (JsonParseException e) {
      throw ReportException.of(file + ": is not JSON");
    }
  }

  private static Measured measured(JsonObject json) {
    JsonObject metric = json.getAsJsonObject("primaryMetric");
    String name = json.get("benchmark").getAsString();
    int method = name.lastIndexOf('.');
    String mode = json.get("mode").getAsString();
    Spread spread = Measured.SAMPLE.equals(mode) ? Spread.ofSamples(metric) : Spread.of(metric);
    Measured measured =
        new Measured(
            name.substring(name.lastIndexOf('.', method - 1) + 1),
            params(json),
            mode,
            json.get("threads").getAsInt(),
            spread.middle(),
            spread.error(),
            metric.get("scoreUnit").getAsString(),
            percentiles(metric.getAsJsonObject("scorePercentiles")),
            others(json.getAsJsonObject("secondaryMetrics")));
    measured.nanosPerUnit(); // or the unit is not one of ours
    return measured;
  }

  private static Map<String, String> params(JsonObject json) {
    Map<String, String> params = new TreeMap<>();
    if (json.has("params")) {
      json.getAsJsonObject("params")
          .entrySet()
          .forEach(each -> params.put(each.getKey(), each.getValue().getAsString()));
    }
    return params;
  }

  private static SortedMap<Double, Double> percentiles(JsonObject json) {
    SortedMap<Double, Double> percentiles = new TreeMap<>();
    json.entrySet()
        .forEach(
            each ->
                percentiles.put(Double.valueOf(each.getKey()), each.getValue().getAsDouble()));
    return percentiles;
  }

  private static Map<String, Spread> others(JsonObject json) {
    Map<String, Spread> others = new TreeMap<>();
    json.entrySet()
        .forEach(
            each -> others.put(each.getKey(), Spread.of(each.getValue().getAsJsonObject())));
    return others;
  }

  Collection<Measured> all() {
    return byKey.values();
  }

  /** The machine that these were measured on, at each time that is written beside them. */
  List<Machine> machines() {
    return machines;
  }

  /** Whether both are known to be of the same machine. */
  boolean isOfMachineOf(Results other) {
    return machines.stream().anyMatch(each -> other.machines.stream().anyMatch(each::isLike));
  }

  /** A text with the number of this machine, if there are several. */
  String marked(String text) {
    return number.isEmpty() ? text : text + " [" + number + "]";
  }

  /** The name of a file with the number of this machine, if there are several. */
  String file(String name, String extension) {
    return name + (number.isEmpty() ? "" : "-" + number) + extension;
  }

  Optional<Measured> find(Measured.Key key) {
    return Optional.ofNullable(byKey.get(key));
  }

  /** The time a row's subject took, if that was measured. */
  Optional<Measured> find(Subject subject, int threads) {
    return find(subject, threads, /* isSample= */ false);
  }

  boolean isMeasured(Subject subject, int threads) {
    return find(subject, threads).isPresent();
  }

  /** The latencies of a row's subject, if they were sampled. */
  Optional<Measured> findSample(Subject subject, int threads) {
    return find(subject, threads, /* isSample= */ true);
  }

  private Optional<Measured> find(Subject subject, int threads, boolean isSample) {
    return byKey.values().stream()
        .filter(each -> each.isSample() == isSample && each.threads() == threads)
        .filter(each -> each.benchmark().equals(subject.benchmark()))
        .filter(each -> each.params().entrySet().containsAll(subject.params().entrySet()))
        .findFirst();
  }

  /** The fastest of some subjects. */
  Optional<Measured> fastest(List<Subject> subjects, int threads) {
    return subjects.stream()
        .flatMap(each -> find(each, threads).stream())
        .min(Comparator.comparingDouble(Measured::nanos));
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
        .flatMap(other -> find(other, threads))
        .flatMap(other -> find(row.ours().get(0), threads).map(ours -> Ratio.of(ours, other)));
  }

  /** Millions of updates in a second while nobody has stopped, or one inside, and their error. */
  Optional<Ratio> updates(StallSubject subject, boolean isStopped) {
    return find(Catalogue.stall(subject, isStopped), 2)
        .map(
            found -> {
              double part = found.part("updates", "attempts");
              return new Ratio(part * found.millions(), part * found.millionsError());
            });
  }

  /** The part of the updates that are made although one has stopped. */
  Optional<Ratio> kept(StallSubject subject) {
    return updates(subject, /* isStopped= */ false)
        .flatMap(
            free ->
                updates(subject, /* isStopped= */ true)
                    .map(stopped -> Ratio.left(stopped, free)));
  }
}
