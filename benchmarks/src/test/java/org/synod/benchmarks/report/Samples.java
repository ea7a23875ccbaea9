// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

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

  private static Path of(String name) {
    try {
      return Path.of(Samples.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
