// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * The summary of some measurements: the middle one, and how far apart those around it are. One
 * iteration in which the machine was busy with something else changes neither, unlike a mean.
 *
 * @param middle the median
 * @param error half the distance between the quartiles; NaN if there were less than {@value
 *     #FEWEST}
 * @param sum of all
 */
record Spread(double middle, double error, double sum) {
  private static final int FEWEST = 4;

  /** Of all iterations of all forks of a metric in JMH's JSON. */
  static Spread of(JsonObject metric) {
    List<Double> all = new ArrayList<>();
    for (JsonElement fork : metric.getAsJsonArray("rawData")) {
      fork.getAsJsonArray().forEach(each -> all.add(each.getAsDouble())); // it writes "NaN" too
    }
    return of(all);
  }

  /** Of sampled times, which JMH's mean and half its 99.9 % interval stand for. */
  static Spread ofSamples(JsonObject metric) {
    double mean = metric.get("score").getAsDouble();
    return new Spread(mean, metric.get("scoreError").getAsDouble(), mean);
  }

  static Spread of(List<Double> measurements) {
    List<Double> sorted = measurements.stream().sorted().toList();
    double error =
        sorted.size() < FEWEST ? Double.NaN : (at(sorted, 0.75) - at(sorted, 0.25)) / 2;
    double sum = sorted.stream().mapToDouble(Double::doubleValue).sum();
    return new Spread(at(sorted, 0.5), error, sum);
  }

  /** The value below which a part of them is, between the two that are next to it. */
  private static double at(List<Double> sorted, double part) {
    double place = part * (sorted.size() - 1);
    double below = sorted.get((int) Math.floor(place));
    double above = sorted.get((int) Math.ceil(place));
    return below + (place - Math.floor(place)) * (above - below);
  }
}
