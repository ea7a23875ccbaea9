// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The committed results of a short run, whose figures mean nothing. */
final class Samples {
  private Samples() {}

  /** JMH's JSON, with what is said of the machine beside it. */
  static Path results() {
    return of("sample.json");
  }

  /** A few of them before a change. */
  static Path older() {
    return of("older.json");
  }

  static Results read() {
    return Results.read(List.of(results()));
  }

  /** Writes results made by hand: the nanoseconds that each benchmark takes one thread. */
  static Path made(Path file, Map<String, Double> nanos) throws IOException {
    return made(file, 1, nanos);
  }

  /** Writes results made by hand: the nanoseconds that each benchmark takes each thread. */
  static Path made(Path file, int threads, Map<String, Double> nanos) throws IOException {
    return Files.writeString(
        file,
        nanos.entrySet().stream()
            .map(
                each ->
                    String.format(
                        Locale.ROOT,
                        """
                        {"benchmark": "org.synod.benchmarks.%s", "mode": "avgt", "threads": %d,
                         "primaryMetric":
                           {"scoreUnit": "ns/op", "rawData": [[%s]], "scorePercentiles": {}},
                         "secondaryMetrics": {}}
                        """,
                        each.getKey(),
                        threads,
                        each.getValue()))
            .collect(Collectors.joining(",", "[", "]")));
  }

  private static Path of(String name) {
    try {
      return Path.of(Samples.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
