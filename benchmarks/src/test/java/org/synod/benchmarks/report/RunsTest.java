// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.synod.benchmarks.peers.RedisServer;
import org.synod.benchmarks.report.Catalogue.Subject;
import org.synod.benchmarks.report.Runs.Form;

class RunsTest {
  private static final String SKIPPED =
      "redis-server is not installed: skipped SharedStateBenchmark.redis";

  private static Runs runs(String only, boolean hasRedis) {
    return new Runs(Form.SMOKE, Pattern.compile(only), hasRedis);
  }

  private static List<String> benchmarks(Runs runs) {
    return runs.steps().stream()
        .flatMap(each -> each.subjects().stream())
        .map(Subject::benchmark)
        .toList();
  }

  @Test
  void leavesOutWhatNeedsAMissingRedisAndSaysSo() {
    Runs without = runs("SharedState", /* hasRedis= */ false);
    Runs with = runs("SharedState", /* hasRedis= */ true);
    assertEquals(List.of(SKIPPED), without.skipped());
    assertTrue(with.skipped().isEmpty());
    assertEquals(
        benchmarks(with).stream().filter(each -> !each.endsWith(".redis")).toList(),
        benchmarks(without));
    assertEquals(benchmarks(with).size() - 1, benchmarks(without).size());
  }

  @Test
  void refusesToRunNothingButAMissingRedis() {
    ReportException refused =
        assertThrows(ReportException.class, () -> runs("redis", /* hasRedis= */ false));
    assertEquals(SKIPPED, refused.getMessage());
  }

  @Test
  void looksForAProgramInEachDirectoryOfThePath(@TempDir Path directory) throws Exception {
    Path none = Files.createDirectory(directory.resolve("none"));
    assertEquals(Optional.empty(), RedisServer.program(none + ":" + directory));
    Path program = Files.createFile(directory.resolve("redis-server"));
    assertEquals(Optional.empty(), RedisServer.program(none + ":" + directory));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertEquals(Optional.of(program), RedisServer.program(none + ":" + directory));
  }
}
