// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The figures of the pages are those that were measured. After new results, or a change of a
 * template, {@code mvn -B -pl core,benchmarks -am verify -Dtest=DocumentsTest
 * -Dsynod.docs.write=true -Dsurefire.failIfNoSpecifiedTests=false} writes them anew.
 */
class DocumentsTest {
  private static final Path ROOT = Path.of("..");
  private static final Path REPORT = ROOT.resolve("report");
  private static final Results RESULTS =
      Results.read(List.of(REPORT.resolve(Runs.RESULTS)));
  private static final String BEGIN = "<!-- figures, written by DocumentsTest -->\n";
  private static final String END = "<!-- end of figures -->\n";

  private final Documents documents = new Documents(RESULTS);

  @ParameterizedTest
  @CsvSource({"README.md, fast.md", "SCALING.md, scaling.md"})
  void figuresAreThoseOfTheReport(String page, String template) throws IOException {
    Path file = ROOT.resolve(page);
    String old = Files.readString(file);
    int begin = old.indexOf(BEGIN) + BEGIN.length();
    int end = old.indexOf(END);
    assertTrue(begin >= BEGIN.length() && end >= begin, page + " has no place for figures");
    String text =
        old.substring(0, begin)
            + documents.fill(Documents.template(template))
            + old.substring(end);
    if (Boolean.getBoolean("synod.docs.write")) {
      Files.writeString(file, text);
    }
    assertEquals(text, Files.readString(file), page + " is not what the template makes of report/");
  }

  @Test
  void theReportIsOfTheseResults() throws IOException {
    String report = Files.readString(REPORT.resolve("REPORT.md"));
    assertTrue(report.contains(new Tables(List.of(RESULTS)).cost()));
  }

  @Test
  void workCostsWhatItsCountsSay() {
    Scaling scaling = new Scaling(RESULTS);
    assertTrue(scaling.growth().size() >= Scaling.GROWTHS.size());
    scaling.growth().forEach(each -> assertWithin(1.25, each));
    assertTrue(scaling.contention().size() > 4);
    scaling.contention().forEach(each -> assertTrue(each.ratio() < 2, each.toString()));
  }

  private static void assertWithin(double factor, Scaling.Checked each) {
    assertTrue(each.ratio() < factor && each.ratio() > 1 / factor, each.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{ns NoBenchmark.method}", "{weight RegisterBenchmark.rawUpdate}", "{table no}"})
  void whatWasNotMeasuredIsRefused(String template) {
    ReportException e =
        assertThrows(ReportException.class, () -> documents.fill(template));
    assertTrue(e.getMessage().startsWith("a template asks for "), e.getMessage());
  }
}
