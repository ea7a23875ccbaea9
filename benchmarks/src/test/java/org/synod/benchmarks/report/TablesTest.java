// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TablesTest {
  private final Tables tables = new Tables(List.of(Samples.read()));

  private static String lineOf(String table, String start) {
    return table.lines().filter(each -> each.startsWith(start)).findFirst().orElseThrow();
  }

  @Test
  void aRowHasFloorOursPeersAndRatio() {
    assertEquals(
        "| add one to a number | 1 | `rawUpdate` 10 ± 1.0, 0 B"
            + " | `versionedLongUpdate` 30 ± 3.0, 0 B"
            + " | `stampedReferenceUpdate` 25 ± 2.0, 48 B | 3.0 ± 0.42 |",
        lineOf(tables.cost(), "| add one to a number | 1 "));
  }

  @Test
  void whatWasNotMeasuredIsLeftOut() {
    assertFalse(tables.cost().contains("lease"));
    assertFalse(tables.cost().contains("heapRegisterUpdate"));
    assertEquals("", Tables.table("| head |", List.of()));
  }

  @Test
  void oneSampleHasNoError() {
    String line = lineOf(tables.cost(), "| 3 replicas agree");
    assertTrue(line.contains("`jgroupsRaftAdd` 100,000, 28,000 B"), line);
  }

  @Test
  void throughputIsOfAllThreads() {
    assertEquals(
        "| add one to a number | `rawUpdate` | 100 ± 10 | 50 ± 5.0 | 80 ± 8.0 |",
        lineOf(tables.throughput(), "| add one to a number | `rawUpdate`"));
  }

  @Test
  void theStallTestCountsUpdates() {
    assertEquals(
        "| `Replicated, update` | 10 ± 0.50 | 7.2 ± 0.36 | 0.72 ± 0.051 |",
        lineOf(tables.stall(), "| `Replicated, u"));
    assertEquals(
        "| lock: `ReentrantLock, fair` | 20 ± 1.0 | 0 ± 0 | 0 ± 0 |",
        lineOf(tables.stall(), "| lock: `ReentrantLock, f"));
  }

  @Test
  void contentionTellsTheShareOfTheSlowestThread() {
    assertEquals(
        "| `versionedLong` | – | – | – | – | 100 ± 5.0 | 80 | – | – |",
        lineOf(tables.contention(), "| `versionedLong`"));
    assertFalse(tables.contention().contains("fairLock"), "it was not measured");
  }

  @Test
  void contentionTellsTheMultipleOfTheRawRateAndOfTheBestLocks(@TempDir Path directory)
      throws IOException {
    Map<String, Double> nanos =
        Map.of(
            "ContentionBenchmark.raw", 80.0,
            "ContentionBenchmark.versionedLong", 50.0,
            "ContentionBenchmark.fairLock", 5000.0,
            "ContentionBenchmark.reentrantLock", 60.0);
    Path file = Samples.made(directory.resolve("r.json"), 8, nanos);
    String table = new Tables(Results.ofEachMachine(List.of(file))).contention();
    String line = lineOf(table, "| `versionedLong`");
    assertTrue(line.startsWith("| `versionedLong` | – | – | – | – | 160 |"), line);
    assertTrue(line.endsWith("| 1.6 | 1.2 |"), line);
    assertTrue(lineOf(table, "| `reentrantLock`").endsWith("| 1.3 | 1.0 |"), table);
  }

  @Test
  void latenciesAreInMicroseconds() {
    assertEquals(
        "| `ReplicatedBenchmark.replicated {reads=0, replicas=2}, 8 threads`"
            + " | 0.20 | 2.0 | 80 | 900 | 9,000 |",
        lineOf(tables.latency(), "| `ReplicatedBenchmark.replicated"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0", "0.00456|0.0046", "0.123|0.12", "1.26|1.3", "9.94|9.9", "12.6|13", "12345|12,345"
      })
  void numbersHaveTwoDigits(double value, String text) {
    assertEquals(text, Tables.number(value));
  }

  @ParameterizedTest
  @CsvSource({"50, 50", "99.9, 99.9", "99.99900000000001, 99.999", "0, 0"})
  void percentsHaveTheirNines(double value, String text) {
    assertEquals(text, Tables.percent(value));
  }
}
