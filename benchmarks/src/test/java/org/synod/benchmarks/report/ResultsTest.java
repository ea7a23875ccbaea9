// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsTest {
  private static Measured measured(String unit, int threads, double score, double error) {
    return new Measured(
        "A.b", Map.of(), "avgt", threads, score, error, unit, new TreeMap<>(), Map.of());
  }

  @Test
  void readsWhatJmhWrites() {
    Measured first = Samples.read().all().iterator().next();
    assertEquals("RegisterBenchmark.rawUpdate", first.benchmark());
    assertEquals("avgt", first.mode());
    assertEquals(1, first.threads());
    assertEquals("ns/op", first.unit());
    assertEquals(10, first.nanos());
    assertEquals(1, first.nanosError());
    assertEquals(0, first.bytes(), 0.01);
  }

  @Test
  void findsSubjectsByTheirParameters() {
    Results results = Samples.read();
    Catalogue.Row row =
        Catalogue.ROWS.stream().filter(each -> each.id().equals("decide-1")).findFirst().get();
    assertEquals("CAS_1", results.find(row.ours().get(0), 1).get().params().get("subject"));
    assertTrue(results.find(row.ours().get(0), 2).isEmpty());
  }

  @Test
  void readsTheMachineBesideIt() {
    assertEquals("short", Samples.read().machines().get(0).form());
  }

  @Test
  void aMachineIsReadAsItWasWritten(@TempDir Path directory) throws IOException {
    Machine here = Machine.here("full");
    here.writeBeside(directory.resolve("r.json"));
    assertEquals(here, Machine.readBeside(directory.resolve("r.json")).get());
    assertFalse(here.commit().isEmpty());
    assertTrue(here.isLike(here));
  }

  @ParameterizedTest
  @CsvSource({
    "ns/op, 2, 50, 50, 40",
    "us/op, 1, 0.05, 50, 20",
    "ops/us, 2, 40, 50, 40",
    "ops/s, 1, 1e6, 1000, 1"
  })
  void timesAndThroughputsAreTheSameThing(
      String unit, int threads, double score, double nanos, double millions) {
    Measured measured = measured(unit, threads, score, score / 10);
    assertEquals(nanos, measured.nanos(), 1e-9);
    assertEquals(millions, measured.millions(), 1e-9);
    assertEquals(nanos / 10, measured.nanosError(), 1e-9);
  }

  @Test
  void aTimeThatIsVeryWrongLeavesTheThroughputAtMostAllWrong() {
    assertEquals(2, measured("ns/op", 1, 500, 1_000_000).millionsError());
    assertEquals(1, measured("ns/op", 1, 500, 250).millionsError());
    assertEquals(1_000_000, measured("ns/op", 1, 500, 1_000_000).nanosError());
  }

  @Test
  void keysDifferInThreads() {
    assertNotEquals(measured("ns/op", 1, 1, 0).key(), measured("ns/op", 2, 1, 0).key());
    assertEquals(measured("ns/op", 1, 1, 0).key(), measured("ns/op", 1, 2, 1).key());
  }

  @Test
  void aLaterFileReplacesAnEarlier(@TempDir Path directory) throws IOException {
    int count = Samples.read().all().size();
    Path older = Files.copy(Samples.older(), directory.resolve("older.json"));
    Samples.read().machines().get(0).writeBeside(older);
    Results both = Results.read(List.of(Samples.results(), older));
    assertEquals(count, both.all().size());
    assertEquals(20, both.all().iterator().next().nanos());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "[1]",
        "[{}]",
        "[{\"benchmark\": \"a.B.c\", \"mode\": \"avgt\"}]",
        "{\"benchmarks\": []}",
        "[[]]"
      })
  void refusesForeignJson(String text, @TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("foreign.json"), text);
    ReportException refused =
        assertThrows(ReportException.class, () -> Results.read(List.of(file)));
    assertEquals(file + ": is JSON, but not a result of JMH", refused.getMessage());
  }

  @Test
  void refusesAnotherUnit(@TempDir Path directory) throws IOException {
    String text = Files.readString(Samples.results()).replace("ns/op", "parsec");
    Path file = Files.writeString(directory.resolve("r.json"), text);
    ReportException refused =
        assertThrows(ReportException.class, () -> Results.read(List.of(file)));
    assertEquals("a score in an unknown unit: parsec", refused.getMessage());
  }
}
