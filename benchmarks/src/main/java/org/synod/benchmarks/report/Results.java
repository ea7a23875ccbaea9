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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The results in files that JMH has written as JSON, and where they were measured. */
final class Results {
  private final Map<Measured.Key, Measured> byKey = new LinkedHashMap<>();
  private final List<Machine> machines = new ArrayList<>();

  /**
   * Reads files; a result of a later file replaces the same result of an earlier one.
   *
   * @throws ReportException if one cannot be read or is not of JMH
   */
  static Results read(List<Path> files) {
    Results results = new Results();
    for (Path file : files) {
      results.add(file);
    }
    return results;
  }

  private void add(Path file) {
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
    Machine.readBeside(file).filter(each -> !machines.contains(each)).ifPresent(machines::add);
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

  /** The machines that these were measured on, as far as that was written beside them. */
  List<Machine> machines() {
    return machines;
  }

  Optional<Measured> find(Measured.Key key) {
    return Optional.ofNullable(byKey.get(key));
  }

  /** The time a row's subject took, if that was measured. */
  Optional<Measured> find(Catalogue.Subject subject, int threads) {
    return byKey.values().stream()
        .filter(each -> !each.isSample() && each.threads() == threads)
        .filter(each -> each.benchmark().equals(subject.benchmark()))
        .filter(each -> each.params().entrySet().containsAll(subject.params().entrySet()))
        .findFirst();
  }
}
