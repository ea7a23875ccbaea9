// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import java.util.Map;
import java.util.SortedMap;

/**
 * One result of JMH: the median of its iterations, and half the distance of their quartiles, NaN if
 * there were too few; of latencies, see {@link Spread#ofSamples}.
 *
 * @param benchmark the class and method, without the package
 * @param params the values of its parameters
 * @param mode JMH's name of the mode: avgt, thrpt, sample
 * @param threads the number of threads that ran it
 * @param score in {@code unit}
 * @param error in {@code unit}
 * @param unit such as ns/op or ops/us
 * @param percentiles of the samples, by percent; of use in mode sample only
 * @param others the events that were counted beside it
 */
record Measured(
    String benchmark,
    Map<String, String> params,
    String mode,
    int threads,
    double score,
    double error,
    String unit,
    SortedMap<Double, Double> percentiles,
    Map<String, Spread> others) {

  /** JMH's name of the mode in which single latencies are looked at. */
  static final String SAMPLE = "sample";

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /** The key that two results have in common if they measure the same thing. */
  record Key(String benchmark, Map<String, String> params, String mode, int threads) {
    @Override
    public String toString() {
      String suffix = params.isEmpty() ? "" : " " + params;
      return benchmark + suffix + ", " + threads + (threads == 1 ? " thread" : " threads");
    }
  }

  Key key() {
    return new Key(benchmark, params, mode, threads);
  }

  boolean isSample() {
    return mode.equals(SAMPLE);
  }

  private boolean isThroughput() {
    return unit.startsWith("ops/");
  }

  /** The time that an operation takes its thread. */
  double nanos() {
    return isThroughput() ? threads * nanosPerUnit() / score : score * nanosPerUnit();
  }

  double nanosError() {
    return nanos() * relativeError();
  }

  /** The number of operations, in millions, that all threads make in a second. */
  double millions() {
    return threads * 1000 / nanos();
  }

  /** At most all of them: a time that is twice as wrong does not make them more. */
  double millionsError() {
    return millions() * Math.min(1, relativeError());
  }

  double relativeError() {
    return error / score;
  }

  double nanosPerUnit() {
    return nanosPer(isThroughput() ? unit.substring("ops/".length()) : unit.replace("/op", ""));
  }

  private static double nanosPer(String time) {
    return switch (time) {
      case "ns" -> 1;
      case "us" -> 1e3;
      case "ms" -> 1e6;
      case "s" -> 1e9;
      default -> throw ReportException.of("a score in an unknown unit: " + time);
    };
  }

  /** The bytes that an operation allocates; NaN if they were not counted. */
  double bytes() {
    return count(ALLOCATED);
  }

  /** The count of an event in an iteration; NaN if it was not counted. */
  double count(String counted) {
    Spread counts = others.get(counted);
    return counts == null ? Double.NaN : counts.middle();
  }

  /** The count of one counter, as a part of another's; NaN if there are none. */
  double part(String counted, String of) {
    Spread some = others.get(counted);
    Spread all = others.get(of);
    return some == null || all == null ? Double.NaN : some.sum() / all.sum();
  }

  /** The comparison of two results, in the unit of both. */
  boolean isApartFrom(Measured other) {
    return Math.abs(score - other.score) > error + other.error;
  }
}
