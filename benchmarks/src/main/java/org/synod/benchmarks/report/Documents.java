// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.synod.benchmarks.report.Catalogue.Subject;

/**
 * What the project's pages say of speed: templates whose placeholders are filled from results. A
 * placeholder says what and of whom: {@code {ns CLASS.METHOD NAME=VALUE @THREADS}}, with one
 * thread unless told. What there is: {@code ns} for one operation of a thread, {@code bytes} that
 * it allocates, {@code millions} a second of all threads, {@code p99.9} of sampled latencies in
 * microseconds, {@code ratio A / B} of two times, and {@code table NAME}.
 */
final class Documents {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z0-9.]+) ([^{}]+)}");

  private final Results results;

  Documents(Results results) {
    this.results = results;
  }

  /** A template that the JAR has. */
  static String template(String name) {
    try (InputStream in = Documents.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("name: " + name + ", allowed: that of a template");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A template with figures in it.
   *
   * @throws ReportException if it names what was not measured
   */
  String fill(String template) {
    Matcher matcher = PLACEHOLDER.matcher(template);
    return matcher.replaceAll(
        found -> Matcher.quoteReplacement(value(found.group(1), found.group(2))));
  }

  private String value(String what, String of) {
    return switch (what) {
      case "ns" -> number(of, Measured::nanos);
      case "bytes" -> String.format("%,d", Math.round(find(of, false).bytes()));
      case "millions" -> number(of, Measured::millions);
      case "ratio" -> {
        String[] both = of.split(" / ");
        yield Tables.number(find(both[0], false).nanos() / find(both[1], false).nanos());
      }
      case "p99.9" -> {
        Measured sampled = find(of, true);
        yield Tables.number(sampled.percentiles().get(99.9) * sampled.nanosPerUnit() / 1000);
      }
      case "table" -> table(of);
      default -> throw ReportException.of("a template asks for " + what + " of " + of);
    };
  }

  private String number(String of, ToDoubleFunction<Measured> value) {
    return Tables.number(value.applyAsDouble(find(of, false)));
  }

  private String table(String name) {
    Scaling scaling = new Scaling(results);
    return switch (name) {
      case "growth" -> Scaling.table(scaling.growth());
      case "contention" -> Scaling.table(scaling.contention());
      case "cores" -> scaling.cores();
      case "stall" -> new Tables(results).stall();
      case "machine" -> results.machines().get(0).toString();
      default -> throw ReportException.of("a template asks for the table " + name);
    };
  }

  private Measured find(String text, boolean isSample) {
    List<String> words = Arrays.asList(text.split(" "));
    Map<String, String> params = new TreeMap<>();
    int threads = 1;
    for (String word : words.subList(1, words.size())) {
      if (word.startsWith("@")) {
        threads = Integer.parseInt(word.substring(1));
      } else {
        params.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
      }
    }
    Subject subject = new Subject(words.get(0), params, text);
    Optional<Measured> found =
        isSample ? results.findSampled(subject, threads) : results.find(subject, threads);
    return found.orElseThrow(() -> ReportException.of("a template asks for " + text));
  }
}
