// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.benchmarks.report.Comparison.Difference;

class ComparisonTest {
  private final Results older = Results.read(List.of(Samples.older()));
  private final Comparison comparison = new Comparison(older, Samples.read());

  private Difference of(String benchmark) {
    return comparison.differences().stream()
        .filter(each -> each.now().benchmark().equals(benchmark))
        .findFirst()
        .orElseThrow();
  }

  private String lineOf(String text) {
    return comparison.table().lines().filter(each -> each.contains(text)).findFirst().orElseThrow();
  }

  @Test
  void intervalsThatAreApartExceedTheNoise() {
    Difference faster = of("RegisterBenchmark.rawUpdate"); // 20 ± 2, now 10 ± 1
    assertTrue(faster.exceedsNoise());
    assertEquals(-0.5, faster.growth(), 1e-9);
    assertEquals(
        "| `RegisterBenchmark.rawUpdate, 1 thread` | 20 ± 2.0 | 10 ± 1.0 | -50 % | **faster** |",
        lineOf("rawUpdate"));
  }

  @Test
  void intervalsThatOverlapDoNot() {
    assertFalse(of("RegisterBenchmark.versionedLongUpdate").exceedsNoise()); // 25 ± 3, now 30 ± 3
    assertTrue(lineOf("versionedLongUpdate").endsWith("| +20 % | no |"));
  }

  @Test
  void oneSampleSaysNothing() {
    assertFalse(of("ReplicationBenchmark.jgroupsRaftAdd").exceedsNoise());
    assertTrue(lineOf("jgroupsRaftAdd").endsWith("| too few samples |"));
  }

  @Test
  void aLowerThroughputIsSlower() {
    Difference slower = of("ReplicatedBenchmark.replicated"); // 10 ± 1 ops/us, now 5 ± 0.5
    assertTrue(slower.exceedsNoise());
    assertEquals(1, slower.growth(), 1e-9);
    assertTrue(lineOf("ReplicatedBenchmark.replicated").endsWith("| **slower** |"));
  }

  @Test
  void theLargestComesFirstAndTheCountIsTold() {
    assertEquals("RegisterBenchmark.rawUpdate", comparison.differences().get(0).now().benchmark());
    assertTrue(comparison.table().startsWith("2 of 4 differences exceed the noise"));
    assertTrue(comparison.table().contains("0 results are in the older file only"));
  }

  @Test
  void tellsInHowManyRowsTheRatiosAgree() {
    assertEquals( // 25 / 20, now 30 / 10
        "The ratio of ours to the floor, or else to the first peer, agrees within 15 % with one"
            + " thread in 0 of 1 rows; not in add one to a number, 1: 1.3 and 3.0. With several,"
            + " where JVMs differ more than that from each other, in 0 of 0 rows.",
        comparison.agreement());
    assertTrue(comparison.table().contains(comparison.agreement()));
    String same = new Comparison(Samples.read(), Samples.read()).agreement();
    assertTrue(
        same.matches(".* with one thread in (\\d+) of \\1 rows\\. .* in (\\d+) of \\2 rows\\."),
        same);
  }

  @Test
  void saysThatTheMachinesDiffer(@TempDir Path directory) throws Exception {
    Path copy = Files.copy(Samples.older(), directory.resolve("r.json"));
    assertFalse(comparison.table().contains("differ:"));
    new Machine("another", 64, "Linux", "JVM 25", "abc", "full", "today").writeBeside(copy);
    Results elsewhere = Results.read(List.of(copy));
    assertTrue(new Comparison(elsewhere, Samples.read()).table().contains("JDKs differ:"));
  }

  @Test
  void refusesWhatHasNothingInCommon(@TempDir Path directory) throws Exception {
    String other = Files.readString(Samples.older()).replace("org.synod.benchmarks", "x.Y");
    Path file = Files.writeString(directory.resolve("r.json"), other.replace("Benchmark.", "."));
    Results foreign = Results.read(List.of(file));
    assertThrows(ReportException.class, () -> new Comparison(foreign, Samples.read()));
  }
}
