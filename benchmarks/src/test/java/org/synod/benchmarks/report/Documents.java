// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.synod.benchmarks.report.Catalogue.Subject;

/**
 * The templates of the pages that tell of speed. Placeholders are filled from results. A
 * placeholder says what and of whom: {@code {ns CLASS.METHOD NAME=VALUE @THREADS}}, with one
 * thread unless told. There are {@code ns} for one operation of a thread, {@code bytes} that
 * it allocates, {@code millions} a second of all threads, {@code ratio A / B} of two times, and
 * {@code table NAME}.
 */
final class Documents {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+) ([^{}]+)}");

  private final Results results;

  Documents(Results results) {
    this.results = results;
  }

  /** A template from beside this class. */
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
      case "bytes" -> String.format(Locale.ROOT, "%,d", Math.round(find(of).bytes()));
      case "millions" -> number(of, Measured::millions);
      case "ratio" -> {
        String[] both = of.split(" / ");
        yield Tables.number(find(both[0]).nanos() / find(both[1]).nanos());
      }
      case "table" -> table(of);
      default -> throw ReportException.of("a template asks for " + what + " of " + of);
    };
  }

  private String number(String of, ToDoubleFunction<Measured> value) {
    return Tables.number(value.applyAsDouble(find(of)));
  }

  private String table(String name) {
    Scaling scaling = new Scaling(results);
    return switch (name) {
      case "growth" -> Scaling.table(scaling.growth());
      case "contention" -> Scaling.table(scaling.contention());
      case "cores" -> scaling.cores();
      case "machine" -> results.machines().get(0).toString();
      default -> throw ReportException.of("a template asks for the table " + name);
    };
  }

  private Measured find(String text) {
    int at = text.indexOf(" @");
    int threads = at < 0 ? 1 : Integer.parseInt(text.substring(at + 2));
    String[] words = (at < 0 ? text : text.substring(0, at)).split(" ");
    Subject subject = new Subject(words[0], Catalogue.params(words), text);
    return results
        .find(subject, threads)
        .orElseThrow(() -> ReportException.of("a template asks for " + text));
  }
}
