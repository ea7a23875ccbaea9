// SPDX-License-Identifier: Apache-2.0
package org.synod.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  @TempDir Path directory;

  private int run(Object... arguments) {
    return Report.run(
        Stream.of(arguments).map(Object::toString).toList(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private void refuses(String line, Object... arguments) {
    assertEquals(1, run(arguments));
    assertEquals(List.of("report: " + line), err.toString(StandardCharsets.UTF_8).lines().toList());
  }

  private void refusesUsage(String line, Object... arguments) {
    assertEquals(2, run(arguments));
    assertEquals("report: " + line + "\n" + Report.USAGE, err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void rendersTablesAndChartsOfAFile() throws IOException {
    Path made = directory.resolve("new/report");
    assertEquals(
        0,
        run("render", Samples.results(), "--out", made, "--compare", Samples.older()),
        err::toString);
    String report = Files.readString(made.resolve("REPORT.md"));
    for (String name : List.of("ratio", "threads-add-one", "stall", "latency")) {
      assertTrue(report.contains("![" + name + "](" + name + ".png)"), name);
      BufferedImage image = ImageIO.read(made.resolve(name + ".png").toFile());
      assertNotNull(image, name);
      assertEquals(860, image.getWidth());
      assertTrue(Files.size(made.resolve(name + ".png")) < 60_000, name);
      assertTrue((image.getRGB(2, 2) & 0xFF) > 0xF0, "a light ground of its own");
    }
    assertTrue(report.contains("2 of 4 differences exceed the noise"));
    assertTrue(report.contains("commit 0123456789ab, short form"));
    try (Stream<Path> files = Files.list(made)) {
      assertEquals(5, files.count());
    }
  }

  @Test
  void rendersASingleOperation() throws IOException {
    List<String> floorAndOurs = Files.readAllLines(Samples.results()).subList(1, 3);
    String text = "[" + String.join("\n", floorAndOurs).replaceAll(",$", "") + "]";
    Path file = Files.writeString(directory.resolve("r.json"), text);
    assertEquals(0, run("render", file, "--out", directory), err::toString);
    assertNotNull(ImageIO.read(directory.resolve("ratio.png").toFile()));
  }

  @Test
  void eachRowOfLatenciesHasItsChart() throws IOException {
    List<String> lines = Files.readAllLines(Samples.results());
    List<String> sampled =
        lines.stream().map(each -> each.replaceAll(",$", "")).filter(isSample()).toList();
    List<String> both = new ArrayList<>(sampled);
    sampled.forEach(
        each ->
            both.add(
                each.replace("ReplicatedBenchmark.replicated", "ContentionBenchmark.versionedLong")
                    .replace("ReplicatedBenchmark.", "ContentionBenchmark.")));
    Path file = Files.writeString(directory.resolve("r.json"), both.toString());
    assertEquals(0, run("render", file, "--out", directory), err::toString);
    String report = Files.readString(directory.resolve("REPORT.md"));
    for (String name : List.of("latency-contention", "latency")) {
      assertTrue(report.contains("![" + name + "](" + name + ".png)"), report);
    }
  }

  private static Predicate<String> isSample() {
    return each -> each.contains("\"mode\":\"sample\"");
  }

  @Test
  void drawsNothingWhereThereIsNothingToCompare() throws IOException {
    List<String> lines = Files.readAllLines(Samples.results());
    String one = lines.stream().filter(isSample()).findFirst().orElseThrow();
    Path file =
        Files.writeString(directory.resolve("r.json"), "[" + one.replaceAll(",$", "") + "]");
    assertEquals(0, run("render", file, "--out", directory), err::toString);
    assertTrue(Files.notExists(directory.resolve("latency.png")));
  }

  @Test
  void drawsThreadsThatWantOneObject() throws IOException {
    String json = "";
    for (int threads : new int[] {2, 8}) {
      Map<String, Double> nanos =
          Map.of("ContentionBenchmark.raw", 80.0, "ContentionBenchmark.versionedLong", 50.0);
      json += Files.readString(Samples.made(directory.resolve("r.json"), threads, nanos));
    }
    Path file = Files.writeString(directory.resolve("r.json"), json.replace("][", ","));
    assertEquals(0, run("render", file, "--out", directory), err::toString);
    assertNotNull(ImageIO.read(directory.resolve("contention.png").toFile()));
  }

  @ParameterizedTest
  @CsvSource({"--short, 5, 15", "--full, 30, 50"})
  void listsWhatItWouldRunInSoManyMinutes(String form, int least, int most) {
    assertEquals(0, run("list", form));
    String last = out.toString(StandardCharsets.UTF_8).lines().reduce((a, b) -> b).get();
    int minutes = Integer.parseInt(last.replaceAll(".* about (\\d+) minutes", "$1"));
    assertTrue(minutes >= least && minutes <= most, last);
  }

  @Test
  void refusesAnUnknownBenchmark() {
    refuses(
        "no benchmark of the report matches NoSuchBenchmark; 'list' names them",
        "--only",
        "NoSuchBenchmark",
        "--out",
        directory.resolve("none"));
    assertTrue(Files.notExists(directory.resolve("none")));
  }

  @Test
  void refusesWhatIsNotThere() {
    Path file = directory.resolve("none.json");
    refuses(file + ": there is no such file", "render", file);
  }

  @Test
  void refusesADirectoryAsAFile() {
    refuses(directory + ": cannot be read", "render", directory);
  }

  @Test
  void refusesBytesThatAreNotText() throws IOException {
    Path file = Files.write(directory.resolve("r.json"), new byte[] {(byte) 0xFF, (byte) 0xFE});
    refuses(file + ": cannot be read", "render", file);
  }

  @Test
  void refusesWhatIsNotJson() throws IOException {
    Path file = Files.writeString(directory.resolve("r.json"), "[{\"benchmark\": ");
    refuses(file + ": is not JSON", "render", file);
  }

  @Test
  void refusesNoResults() throws IOException {
    Path file = Files.writeString(directory.resolve("r.json"), "[]");
    refuses(file + ": has no results", "render", file);
  }

  @Test
  void refusesAForeignFileToCompareWithBeforeItRuns() throws IOException {
    Path file = Files.writeString(directory.resolve("r.json"), "{\"a\": 1}");
    refuses(file + ": is JSON, but not a result of JMH", "--compare", file);
  }

  @Test
  void refusesAForeignMachine() throws IOException {
    Path file = Files.copy(Samples.results(), directory.resolve("r.json"));
    Path machine = Files.writeString(directory.resolve("r.machine.json"), "{\"cpus\": 2}");
    refuses(machine + ": does not describe a machine", "render", file);
  }

  @Test
  void refusesADirectoryThatCannotBeWritten() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "in the way");
    Path below = file.resolve("report");
    refuses("cannot write into the directory " + below, "--out", below);
  }

  @Test
  void refusesAFileThatCannotBeWritten() throws IOException {
    Path inTheWay = Files.createDirectory(directory.resolve("ratio.png"));
    refuses(
        "cannot write " + inTheWay + ": Is a directory",
        "render",
        Samples.results(),
        "--out",
        directory);
  }

  @Test
  void refusesOptionsThatItDoesNotKnow() {
    refusesUsage("unknown option --fast", "--fast");
  }

  @Test
  void refusesAnOptionWithoutItsValue() {
    refusesUsage("--out needs a value", "--out");
  }

  @Test
  void refusesAnExpressionThatIsNone() {
    refusesUsage("--only (: Unclosed group", "--only", "(");
  }

  @Test
  void refusesToRenderNothing() {
    refusesUsage("render: name a file of results", "render");
  }

  @Test
  void refusesAFileToRun() {
    refusesUsage("what is r.json?", "run", "r.json");
  }
}
